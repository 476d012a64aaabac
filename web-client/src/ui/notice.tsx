import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ApiError } from "../api/client";

const LOOK = {
  error: { icon: CircleAlert, box: "border-error/30 bg-error/8", ink: "text-error-text" },
  warning: { icon: TriangleAlert, box: "border-warning/30 bg-warning/8", ink: "text-warning" },
  success: { icon: CircleCheck, box: "border-success/30 bg-success/8", ink: "text-success" },
  info: { icon: Info, box: "border-primary-500/25 bg-primary-500/8", ink: "text-primary-300" },
};

interface NoticeProps {
  tone?: keyof typeof LOOK;
  children: React.ReactNode;
  actions?: React.ReactNode;
  className?: string;
}

export function Notice({ tone = "info", children, actions, className = "" }: NoticeProps) {
  const { icon: Icon, box, ink } = LOOK[tone];
  return (
    <div
      role={tone === "error" ? "alert" : "status"}
      className={`flex animate-fade flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border px-4 py-3 text-sm ${box} ${className}`}
    >
      <Icon className={`size-4 shrink-0 ${ink}`} aria-hidden />
      <div className="min-w-0 flex-1 basis-52 text-gray-200">{children}</div>
      {actions && <div className="flex items-center gap-2">{actions}</div>}
    </div>
  );
}

export function ErrorNotice({ error }: { error: ApiError }) {
  return (
    <Notice tone="error">
      <p className="font-medium text-gray-50">{error.message}</p>
      {error.hint && <p className="mt-0.5 text-gray-300">{error.hint}</p>}
    </Notice>
  );
}
