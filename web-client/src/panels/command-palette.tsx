import { Search } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { keysOf } from "../ui/shortcuts";
import { allCommands, closeOverlay, found, perform, registry } from "../workspace/commands";
import type { Command } from "../workspace/commands";

/** All commands by name, in a dialog: typing narrows them, arrows choose, Enter runs, or tells why that can't be. */
export default function CommandPalette({ tell }: { tell: (words: string) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const added = registry(({ added }) => added);
  const all = allCommands({ added });
  const options = found(all, query);
  const chosen = options[Math.min(at, options.length - 1)];

  // What is typed next is meant for this, however soon it comes.
  useLayoutEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
  }, []);

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const left = useRef(false);
  const leave = () => {
    if (left.current) return;
    left.current = true;
    // The dialog gives the focus back, but a text editor only takes its caret back when it is told.
    if (document.activeElement?.closest(".cm-editor")) all.find(({ id }) => id === "code")?.run();
    closeOverlay("palette");
  };
  // The element tells that it is closed a moment later; who asks for it anew by then would be left without.
  const close = () => {
    dialog.current?.close();
    leave();
  };
  const run = (command: Command) => {
    // The dialog gives the focus back before the command may want it.
    close();
    perform(command, tell);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const last = Math.max(0, options.length - 1);
    const now = Math.min(at, last);
    const steps: Record<string, number> = {
      ArrowDown: now === last ? 0 : now + 1,
      ArrowUp: now === 0 ? last : now - 1,
      PageDown: Math.min(last, now + 8),
      PageUp: Math.max(0, now - 8),
    };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setAt(next);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      run(chosen);
    }
  };

  return (
    <dialog
      ref={dialog}
      aria-label="Commands"
      onClose={leave}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
      className="mx-auto mt-[12dvh] w-[min(36rem,calc(100vw-2rem))] animate-rise overflow-hidden rounded-2xl border border-line-strong bg-surface-1 text-gray-100 shadow-2xl shadow-black/60"
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search className="size-4.5 shrink-0 text-gray-400" aria-hidden />
        <input
          type="text"
          role="combobox"
          aria-label="Find a command"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen ? `${id}-${chosen.id}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder="What do you want to do?"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          className="h-13 w-full bg-transparent text-base outline-none placeholder:text-gray-400"
        />
      </div>
      <ul ref={list} id={`${id}-list`} role="listbox" aria-label="Commands" className="max-h-[50dvh] overflow-y-auto p-2">
        {options.map((command) => (
          <Option
            key={command.id}
            id={`${id}-${command.id}`}
            command={command}
            chosen={command === chosen}
            onClick={() => run(command)}
          />
        ))}
      </ul>
      <p role="status" className={options.length === 0 ? "px-5 pb-5 text-sm text-gray-400" : "sr-only"}>
        {options.length === 0 ? "No command has these words." : `${options.length} commands`}
      </p>
    </dialog>
  );
}

interface OptionProps {
  id: string;
  command: Command;
  chosen: boolean;
  onClick: () => void;
}

function Option({ id, command: { title, group, keys: [keys] = [], held }, chosen, onClick }: OptionProps) {
  const reason = held?.() ?? null;
  return (
    <li
      id={id}
      role="option"
      aria-selected={chosen}
      aria-disabled={reason !== null}
      onClick={onClick}
      className="flex min-h-10 touch:min-h-11 cursor-pointer items-center justify-between gap-4 rounded-lg px-3 text-sm text-gray-200 hover:bg-white/5 aria-selected:bg-primary-500/14 aria-selected:text-gray-50 aria-disabled:cursor-default aria-disabled:text-gray-400"
    >
      {/* The spaces are for those who read the row as a text. */}
      <span className="min-w-0 py-1.5">
        {title} <span className="block text-xs text-gray-400 empty:hidden">{reason}</span>
      </span>{" "}
      {keys === undefined ? <span className="shrink-0 text-xs text-gray-400">{group}</span> : <Keys shortcut={keys} />}
    </li>
  );
}

function Keys({ shortcut }: { shortcut: string }) {
  return (
    <span className="flex shrink-0 gap-1">
      {keysOf(shortcut).map((key) => (
        <kbd
          key={key}
          className="inline-flex h-5.5 min-w-5.5 items-center justify-center rounded-md border border-line-strong bg-surface-3 px-1.5 font-sans text-xs text-gray-300"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
