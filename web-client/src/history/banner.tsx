import { BookmarkPlus, RotateCcw, Undo2 } from "lucide-react";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import type { Busy } from "./use-changes";

interface BannerProps {
  seq: number;
  last: number;
  mayChange: boolean;
  busy: Busy;
  onName: () => void;
  onUndo: () => void;
  onRestore: () => void;
}

/** Says that nothing here changes anything for others, and offers what would. */
export function Banner({ seq, last, mayChange, busy, onName, onUndo, onRestore }: BannerProps) {
  return (
    <Notice
      actions={
        mayChange &&
        seq > 0 && (
          <div className="-mx-1 flex flex-wrap gap-1 sm:mx-0 sm:gap-2">
            <Button variant="ghost" size="sm" onClick={onName}>
              <BookmarkPlus className="size-4" aria-hidden />
              Name <span className="-ml-0.5 hidden sm:inline">this version</span>
            </Button>
            <Button variant="ghost" size="sm" loading={busy === "undo"} disabled={busy !== null} onClick={onUndo}>
              <Undo2 className="size-4" aria-hidden />
              Undo <span className="-mx-0.5 hidden sm:inline">only this</span> step
            </Button>
            <Button
              size="sm"
              loading={busy === "restore"}
              disabled={busy !== null || seq === last}
              onClick={onRestore}
            >
              <RotateCcw className="size-4" aria-hidden />
              Restore <span className="-ml-0.5 hidden sm:inline">this version</span>
            </Button>
          </div>
        )
      }
    >
      You are looking at the past, alone.{" "}
      <span className="hidden sm:inline">
        {mayChange ? "Others see a change only when you restore or undo." : "Nothing here changes the component."}
      </span>
    </Notice>
  );
}
