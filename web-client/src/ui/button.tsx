import { LoaderCircle } from "lucide-react";

type Variant = "primary" | "secondary" | "ghost" | "danger";

const LOOK: Record<Variant, string> = {
  // Dark on the brand colour: white on it has too little contrast.
  primary: "bg-primary-500 text-surface-0 hover:bg-primary-400 shadow-[inset_0_1px_0_rgb(255_255_255/0.3)]",
  secondary: "bg-surface-3 text-gray-100 hover:bg-surface-4 border border-line",
  ghost: "text-gray-300 hover:bg-white/8 hover:text-gray-50",
  danger: "text-error-text hover:bg-error/12",
};

const SIZE = {
  sm: "h-8 px-3 text-sm gap-1.5 rounded-lg",
  md: "h-10 px-4 text-sm gap-2 rounded-lg",
  lg: "h-12 px-6 text-base gap-2 rounded-xl",
};

interface ButtonProps extends React.ComponentProps<"button"> {
  variant?: Variant;
  size?: keyof typeof SIZE;
  loading?: boolean;
}

export function Button({
  variant = "primary",
  size = "md",
  loading = false,
  className = "",
  children,
  disabled,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={(disabled ?? false) || loading}
      aria-busy={loading || undefined}
      className={`inline-flex shrink-0 items-center justify-center font-semibold whitespace-nowrap transition-[background-color,color,transform] duration-150 active:scale-[0.98] disabled:opacity-50 ${SIZE[size]} ${LOOK[variant]} ${className}`}
    >
      {loading && <LoaderCircle className="size-4 animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

/** A button that is only a picture; `label` is its name. */
export function IconButton({ label, className = "", ...rest }: React.ComponentProps<"button"> & { label: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={`inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-gray-400 transition-colors hover:bg-white/8 hover:text-gray-50 disabled:opacity-50 ${className}`}
    />
  );
}
