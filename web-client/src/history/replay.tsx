import { Bookmark, ChevronLeft, Undo2, X } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useStore } from "zustand";
import { mayEdit } from "../api/types";
import type { Component, Project } from "../api/types";
import { Preview } from "../panels/preview";
import { Button, IconButton } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Mark } from "../ui/logo";
import { ErrorNotice, Notice } from "../ui/notice";
import { Link } from "../ui/router";
import { useMedia } from "../ui/use-media";
import { Banner } from "./banner";
import { moveOf, takesKeys } from "./keys";
import type { Move } from "./keys";
import { KeysDialog } from "./keys-dialog";
import { sentenceOf } from "./moments";
import { NameDialog } from "./name-dialog";
import { Scrubber } from "./scrubber";
import { SourcePane } from "./source-pane";
import { useChanges } from "./use-changes";
import type { Changes } from "./use-changes";
import { VersionsPanel } from "./versions-panel";
import type { Viewer } from "./viewer";

interface ReplayProps {
  viewer: Viewer;
  component: Component;
  project: Project;
}

/** From this width on, in CSS pixels, the list of versions has room beside the rest. */
const WIDE = "(min-width: 80rem)";

/** A component's whole life: its text and its picture at any step, and the line that leads through them. */
export function Replay({ viewer, component, project }: ReplayProps) {
  const { bursts, last, seq, shown, result, picture, base, playing, speed, versions, versionsTotal, error } = useStore(
    viewer.state,
  );
  const changes = useChanges(viewer);
  const [dialog, setDialog] = useState<"name" | "keys" | null>(null);
  const wide = useMedia(WIDE);
  const [listed, setListed] = useState(wide);
  const mayChange = mayEdit(component.role);
  const problem = changes.failure ?? error;
  const link = `${location.origin}/components/${component.id}/history?seq=${seq}`;
  const ask = (question: typeof dialog) => {
    viewer.play(false);
    setDialog(question);
  };
  const move = (to: Move) => (to === "play" ? viewer.play(!playing) : viewer.seek(to.seq));
  useKeys(viewer, move, () => ask("keys"));

  return (
    <div className="flex h-dvh flex-col bg-surface-0">
      <header className="flex h-14 shrink-0 items-center gap-2 border-b border-line bg-surface-1 px-3 sm:gap-3 sm:px-4">
        <Link
          href={`/components/${component.id}`}
          aria-label={`Back to ${component.name} as it is now`}
          className="flex shrink-0 items-center gap-1 rounded-lg text-gray-400 hover:text-gray-50 touch:min-h-11"
        >
          <ChevronLeft className="size-5" aria-hidden />
          <Mark className="size-7" />
        </Link>
        <div className="flex min-w-0 flex-1 items-baseline gap-2">
          <span className="hidden max-w-56 truncate text-sm text-gray-400 md:block">{project.name}</span>
          <span className="hidden text-gray-500 md:block" aria-hidden>
            /
          </span>
          <h1 className="truncate font-semibold">
            {component.name} <span className="font-normal text-gray-400">history</span>
          </h1>
        </div>
        <Button variant="ghost" size="sm" aria-expanded={listed} onClick={() => setListed(!listed)}>
          <Bookmark className="size-4" aria-hidden />
          <span className="sr-only sm:not-sr-only">Versions</span>
          {versionsTotal > 0 && <span className="text-gray-400">{versionsTotal}</span>}
        </Button>
        <CopyButton label="Copy link" text={link} />
      </header>
      <div className="shrink-0 space-y-2 border-b border-line p-2 sm:p-3">
        <Banner
          seq={seq}
          last={last ?? 0}
          mayChange={mayChange}
          busy={changes.busy}
          onName={() => ask("name")}
          onUndo={() => void changes.undo(seq)}
          onRestore={() => void changes.restore(seq)}
        />
        <Outcome changes={changes} />
        {problem && <ErrorNotice error={problem} />}
      </div>
      <main
        className={`grid min-h-0 flex-1 grid-rows-2 lg:grid-cols-2 lg:grid-rows-1 ${
          listed ? "xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_18rem]" : ""
        }`}
      >
        {/* Where there is no room for three, the list takes the place of the text. */}
        <div className={`grid min-h-0 min-w-0 ${listed ? "hidden xl:grid" : ""}`}>
          <SourcePane viewer={viewer} />
        </div>
        <section
          aria-label="Preview"
          className="flex min-h-0 min-w-0 flex-col border-t border-line lg:border-t-0 lg:border-l"
        >
          <Preview past={shown} result={picture ?? result} name={component.name} />
        </section>
        {listed && (
          <div className="order-first grid min-h-0 min-w-0 border-line xl:order-none xl:border-l">
            <VersionsPanel
              versions={versions}
              total={versionsTotal}
              seq={seq}
              base={base}
              mayRestore={mayChange}
              busy={changes.busy !== null}
              onGo={viewer.seek}
              onCompare={(base) => {
                viewer.set({ base });
                // What there is to compare is in the text.
                if (!wide) setListed(false);
              }}
              onRestore={(seq) => void changes.restore(seq)}
              onMore={() => void viewer.moreVersions()}
              onClose={() => setListed(false)}
            />
          </div>
        )}
      </main>
      {last !== null && (
        <Scrubber
          bursts={bursts}
          versions={versions}
          last={last}
          seq={seq}
          playing={playing}
          speed={speed}
          onMove={move}
          onSpeed={(value) => viewer.set({ speed: value })}
          onHelp={() => ask("keys")}
        />
      )}
      <Announcer viewer={viewer} />
      {dialog === "keys" && <KeysDialog onClose={() => setDialog(null)} />}
      {dialog === "name" && (
        <NameDialog
          seq={seq}
          save={viewer.save}
          onClose={() => setDialog(null)}
          onSaved={() => {
            changes.tell(`Step ${seq} is saved as a version.`);
            setDialog(null);
          }}
        />
      )}
    </div>
  );
}

/** The keys work wherever nothing else has a use for them. */
function useKeys(viewer: Viewer, onMove: (move: Move) => void, onHelp: () => void) {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const { bursts, seq, last } = viewer.state.getState();
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || last === null) return;
    if (event.key === "?" && !document.querySelector("dialog[open]")) {
      onHelp();
      event.preventDefault();
    }
    if (takesKeys(event.target)) return;
    const move = moveOf(event, { bursts, seq, last });
    if (!move) return;
    onMove(move);
    event.preventDefault();
  });
  useEffect(() => {
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** What came of the last change, with the way back. */
function Outcome({ changes }: { changes: Changes }) {
  const { done, busy, undo, dismiss } = changes;
  if (!done) return null;
  const { undo: step } = done;
  return (
    <Notice
      tone="success"
      actions={
        <>
          {step !== null && (
            <Button variant="ghost" size="sm" disabled={busy !== null} onClick={() => void undo(step)}>
              <Undo2 className="size-4" aria-hidden />
              Undo
            </Button>
          )}
          <IconButton label="Dismiss" onClick={dismiss} className="size-8">
            <X className="size-4" aria-hidden />
          </IconButton>
        </>
      }
    >
      {done.message}
    </Notice>
  );
}

/**
 * Tells those who listen where they have arrived. While a history plays, or is dragged through faster than it
 * loads, the steps in between are left out: they would come faster than they can be spoken.
 */
function Announcer({ viewer }: { viewer: Viewer }) {
  const { playing, seq, shown, step, last, speed } = useStore(viewer.state);
  const [said, setSaid] = useState("");
  const text = playing
    ? `Playing, at ${speed} times the speed of its writing`
    : shown === seq && last !== null
      ? sentenceOf(step, seq, last)
      : said;
  if (text !== said) setSaid(text);
  return (
    <p aria-live="polite" data-testid="announcement" className="sr-only">
      {text}
    </p>
  );
}
