import { Component } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { data } from "../api/client";
import { rest } from "../api/session";
import type { CompileResult } from "../sync/messages";
import { useLoad } from "../ui/use-load";
import { PreviewCanvas } from "./preview-canvas";

/** A component at work, as long as it is in sight. */
export function Thumbnail({ componentId, name }: { componentId: string; name: string }) {
  const host = useRef<HTMLSpanElement>(null);
  const [inSight, setInSight] = useState(false);

  useEffect(() => {
    if (!host.current) return;
    const observer = new IntersectionObserver((entries) => setInSight(entries.at(-1)?.isIntersecting ?? false));
    observer.observe(host.current);
    return () => observer.disconnect();
  }, []);

  return (
    <span ref={host} className="relative flex h-40 items-center justify-center bg-surface-2">
      <Component className="size-8 text-gray-500" strokeWidth={1.5} aria-hidden />
      {inSight && <Running componentId={componentId} name={name} />}
    </span>
  );
}

function Running({ componentId, name }: { componentId: string; name: string }) {
  const [result] = useLoad(componentId, async () => {
    const path = { component_id: componentId };
    return (await data(rest.POST("/api/components/{component_id}/compile", { params: { path } }))) as unknown as CompileResult;
  });
  const [drawn, setDrawn] = useState(false);
  // One that does not compile has no picture; its card opens all the same.
  if (result.state !== "done" || !result.data.output) return null;
  return (
    <span
      className={`paper absolute inset-0 p-3 transition-opacity duration-300 ${drawn ? "" : "opacity-0"}`}
      aria-hidden
    >
      <PreviewCanvas
        title={`Preview of ${name}`}
        tabIndex={-1}
        output={result.data.output}
        onMounted={() => setDrawn(true)}
        className="pointer-events-none size-full"
      />
    </span>
  );
}
