import { X } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { IconButton } from "./button";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: React.ReactNode;
}

/** A modal dialog, open as long as it is rendered. The element itself keeps the focus in and gives it back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = element.current;
    if (!dialog || dialog.open) return;
    dialog.showModal();
    // The browser would focus the first thing there is, the button that closes.
    dialog.querySelector<HTMLElement>("form input, form select, form textarea")?.focus();
  }, []);

  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => {
        // Only the backdrop is the dialog element itself: everything else is inside the box below.
        if (event.target === element.current) element.current.close();
      }}
      className="m-auto max-h-[calc(100dvh-2rem)] w-[min(32rem,calc(100vw-2rem))] animate-rise overflow-y-auto rounded-2xl border border-line-strong bg-surface-1 text-gray-100 shadow-2xl shadow-black/60"
    >
      <div className="p-6">
        <div className="mb-5 flex items-center justify-between gap-4">
          <h2 id={titleId} className="text-xl font-semibold tracking-tight">
            {title}
          </h2>
          <IconButton label="Close" className="-m-2" onClick={() => element.current?.close()}>
            <X className="size-5" aria-hidden />
          </IconButton>
        </div>
        {children}
      </div>
    </dialog>
  );
}
