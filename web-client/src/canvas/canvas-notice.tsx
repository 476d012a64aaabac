import { Info, X } from "lucide-react";
import { useEffect } from "react";
import { useStore } from "zustand";
import type { CanvasEditor } from "./canvas-editor";

const SHOWN_MS = 8000;

/** Why the last edit was not made, for a while. */
export function CanvasNotice({ editor }: { editor: CanvasEditor }) {
  const notice = useStore(editor.state, (state) => state.notice);
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(() => editor.say(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [editor, notice]);
  return (
    <div role="status" className="pointer-events-none absolute inset-x-5 bottom-5 flex justify-center sm:bottom-6">
      {notice !== null && (
        <div
          data-testid="canvas-notice"
          className="pointer-events-auto flex max-w-[min(32rem,100%)] animate-rise items-start gap-2.5 rounded-lg border border-line-strong bg-surface-2 py-2 pr-1.5 pl-3.5 text-sm text-gray-100 shadow-xl shadow-black/40"
        >
          <Info className="mt-0.5 size-4 shrink-0 text-primary-300" aria-hidden />
          <p className="min-w-0 break-words">
            {notice.words}
            {notice.path !== undefined && (
              <button
                type="button"
                onClick={() => editor.reveal(notice.path ?? "", true)}
                className="ml-2 font-medium text-primary-300 underline underline-offset-2 hover:text-primary-200"
              >
                Go to its code
              </button>
            )}
          </p>
          <button
            type="button"
            aria-label="Dismiss"
            onClick={() => editor.say(null)}
            className="flex size-6 shrink-0 items-center justify-center rounded-md text-gray-400 hover:bg-white/8 hover:text-gray-50"
          >
            <X className="size-3.5" aria-hidden />
          </button>
        </div>
      )}
    </div>
  );
}
