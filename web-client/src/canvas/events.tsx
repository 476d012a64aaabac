import { Code, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "../ui/button";
import type { CanvasEditor } from "./canvas-editor";
import { addHandler, handlersAmong, removeHandler, unhandled } from "./handlers";
import { isComponent } from "./schema";
import type { SceneElement } from "./scene";

interface EventsProps {
  editor: CanvasEditor;
  element: SceneElement;
  locked: boolean;
}

/** What an element does when something happens to it: the code of each, and one more. */
export function Events({ editor, element, locked }: EventsProps) {
  const own = useOwnEvents(editor, element.tag);
  const handlers = handlersAmong(editor.attributes(element));
  const more = unhandled(handlers, own);
  return (
    <section aria-label="Events" className="border-b border-line px-4 py-3">
      <h3 className="mb-2 text-xs font-medium text-gray-400">Events</h3>
      {handlers.length > 0 && (
        <ul className="mb-2 space-y-1.5">
          {handlers.map((handler) => (
            <li key={handler.event} className="flex items-center gap-1 rounded-lg border border-line bg-surface-2 py-1 pr-1 pl-2.5">
              <span className="min-w-0 flex-1">
                <span className="block truncate font-mono text-xs text-gray-100">@{handler.event}</span>
                <code className="block truncate font-mono text-xs text-gray-400" title={handler.code}>
                  {handler.code}
                </code>
              </span>
              <IconButton
                label={`Go to the code of @${handler.event}`}
                onClick={() => editor.goTo(handler.attribute.from)}
                className="size-7"
              >
                <Code className="size-3.5" aria-hidden />
              </IconButton>
              {!locked && (
                <IconButton
                  label={`Remove @${handler.event}`}
                  onClick={() => void removeHandler(editor, element, handler)}
                  className="size-7"
                >
                  <Trash2 className="size-3.5" aria-hidden />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
      {handlers.length === 0 && locked && <p className="text-xs text-gray-400">Nothing happens here yet.</p>}
      {!locked && more.length > 0 && (
        <select
          aria-label="Add what is done when something happens"
          value=""
          onChange={(event) => void addHandler(editor, element, event.target.value)}
          className="h-8 w-full rounded-lg border border-line bg-surface-2 px-2 text-[13px] text-gray-300 transition-colors hover:border-line-strong"
        >
          <option value="" disabled>
            When this happens…
          </option>
          {more.map((event) => (
            <option key={event} value={event}>
              {event}
            </option>
          ))}
        </select>
      )}
    </section>
  );
}

const NONE: readonly string[] = [];

/** What a component that is used here emits. */
function useOwnEvents(editor: CanvasEditor, tag: string): readonly string[] {
  const [found, setFound] = useState<{ tag: string; events: readonly string[] } | null>(null);
  useEffect(() => {
    if (!isComponent(tag)) return;
    let current = true;
    void editor.eventsOf(tag).then((events) => {
      if (current) setFound({ tag, events });
    });
    return () => {
      current = false;
    };
  }, [editor, tag]);
  return found?.tag === tag ? found.events : NONE;
}
