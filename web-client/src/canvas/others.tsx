import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { View } from "../runtime/messages";
import { personOf } from "../sync/people";
import type { Person } from "../sync/people";
import type { CanvasEditor } from "./canvas-editor";
import { Outline } from "./outlines";
import { usePointers } from "./pointers";
import { toCanvas } from "./view";

/** The pointers of the others, at the same place of the picture at any zoom, and what they have selected. */
export function OthersOnCanvas({ editor, view }: { editor: CanvasEditor; view: View }) {
  const pointers = usePointers(editor.room);
  const people = useStore(editor.room.state, (state) => state.people);
  const quiet = useStore(editor.room.state, (state) => state.quiet);
  const chosen = useSelections(editor);
  const colorOf = (id: string) => people.find((person) => person.id === id)?.color ?? "#a3a3a3";
  return (
    <>
      <svg className="pointer-events-none absolute inset-0 size-full" aria-hidden>
        {chosen.flatMap(({ client, person, paths }) =>
          paths.map((path) => (
            <Outline
              key={`${client} ${path}`}
              editor={editor}
              path={path}
              view={view}
              className=""
              style={{ stroke: person.color }}
              testId={`selected-by-${person.name}`}
            />
          )),
        )}
      </svg>
      {pointers.map(({ peer, userId, name, x, y }) => {
        const [left, top] = toCanvas(view, x, y);
        const activity = quiet[userId] ?? "active";
        return (
          <div
            key={peer}
            data-testid={`pointer-of-${name}`}
            aria-hidden
            // Eased over about the time between two messages; not while the view itself moves.
            className={`pointer-events-none absolute top-0 left-0 transition-transform duration-75 ease-linear motion-reduce:transition-none ${activity === "active" ? "" : "opacity-60"}`}
            style={{ transform: `translate(${left}px, ${top}px)` }}
          >
            <svg width="16" height="18" viewBox="0 0 16 18" className="drop-shadow">
              <path d="M1 1l5 15 2.5-6.5L15 7z" fill={colorOf(userId)} stroke="#0a0a0a" strokeWidth="1" />
            </svg>
            <span
              className="absolute top-4 left-3 max-w-40 truncate rounded-md px-1.5 py-0.5 text-[11px] leading-4 font-semibold whitespace-nowrap text-surface-0"
              style={{ backgroundColor: colorOf(userId) }}
            >
              {activity === "active" ? name : `${name} · ${activity}`}
            </span>
          </div>
        );
      })}
    </>
  );
}

interface Chosen {
  client: number;
  person: Person;
  paths: string[];
}

/** What others have selected, as their awareness tells it. */
function useSelections({ room }: CanvasEditor): readonly Chosen[] {
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  useEffect(() => {
    const { awareness } = room;
    const read = () =>
      setChosen(
        [...awareness.getStates()].flatMap(([client, state]) => {
          const person = personOf(state);
          const paths: unknown = state.canvas;
          if (client === awareness.clientID || !person || !Array.isArray(paths)) return [];
          return [{ client, person, paths: paths.filter((path) => typeof path === "string") }];
        }),
      );
    read();
    awareness.on("change", read);
    return () => awareness.off("change", read);
  }, [room]);
  return chosen;
}
