/** Fields of the properties panel. Each tells its value when it is done, not at every key. */

import { useId, useRef, useState } from "react";
import type { Value } from "./attributes";
import { tidy } from "./geometry";

interface FieldProps<Kind> {
  label: string;
  value: Kind;
  /** Nothing is written; this is what stands then. */
  isDefault: boolean;
  className?: string;
  onSet: (value: Value | null) => void;
}

const BOX =
  "h-8 w-full min-w-0 rounded-lg border border-line bg-surface-2 px-2 text-[13px] text-gray-100 transition-colors hover:border-line-strong focus:border-primary-500 focus:outline-0 disabled:opacity-50";

function Labelled({ id, label, className = "", children }: { id: string; label: string; className?: string; children: React.ReactNode }) {
  return (
    <div className={`min-w-0 ${className}`}>
      <label htmlFor={id} className="mb-1 block truncate text-xs text-gray-400">
        {label}
      </label>
      {children}
    </div>
  );
}

/** A text that is edited apart from the value until it is done; Escape takes it back. */
function useDraft(value: string, done: (text: string) => void) {
  const [draft, setDraft] = useState<string | null>(null);
  const dropped = useRef(false);
  return {
    value: draft ?? value,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => setDraft(event.target.value),
    onBlur: () => {
      if (draft !== null && draft !== value && !dropped.current) done(draft);
      dropped.current = false;
      setDraft(null);
    },
    onKeyDown: (event: React.KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      if (event.key === "Enter" && !event.shiftKey) event.currentTarget.blur();
      if (event.key !== "Escape") return;
      dropped.current = true;
      event.stopPropagation();
      event.currentTarget.blur();
    },
  };
}

interface NumberFieldProps extends FieldProps<number> {
  unit: string | undefined;
  name: string;
}

const FINE = new Set(["opacity", "scale", "scaleX", "scaleY"]);
const SCRUB_STARTS = 3;

/** A number: typed, stepped by arrow keys (with Shift by ten), or dragged sideways by its name. */
export function NumberField({ label, value, unit, name, isDefault, className, onSet }: NumberFieldProps) {
  const id = useId();
  const step = FINE.has(name) ? 0.05 : 1;
  const [scrubbed, setScrubbed] = useState<number | null>(null);
  const from = useRef<{ x: number; moved: boolean }>(null);
  const draft = useDraft(String(scrubbed ?? value), (text) => {
    const number = Number(text.replace(",", "."));
    if (text.trim() === "") onSet(null);
    else if (Number.isFinite(number)) onSet(tidy(number));
  });
  const at = (event: React.PointerEvent) => {
    const by = Math.round((event.clientX - (from.current?.x ?? event.clientX)) / 2);
    return tidy(value + by * step * (event.shiftKey ? 10 : 1));
  };
  return (
    <div className={`min-w-0 ${className ?? ""}`}>
      <label
        htmlFor={id}
        onPointerDown={(event) => {
          if (event.currentTarget.closest("fieldset:disabled")) return;
          from.current = { x: event.clientX, moved: false };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const began = from.current;
          if (!began) return;
          began.moved ||= Math.abs(event.clientX - began.x) >= SCRUB_STARTS;
          if (began.moved) setScrubbed(at(event));
        }}
        onPointerUp={(event) => {
          if (from.current?.moved && at(event) !== value) onSet(at(event));
          from.current = null;
          setScrubbed(null);
        }}
        onClick={(event) => {
          if (scrubbed !== null) event.preventDefault();
        }}
        className="mb-1 block cursor-ew-resize touch-none truncate text-xs text-gray-400 select-none hover:text-gray-200"
      >
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          {...draft}
          onKeyDown={(event) => {
            const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
            if (way === undefined) {
              draft.onKeyDown(event);
              return;
            }
            event.preventDefault();
            onSet(tidy(value + way * step * (event.shiftKey ? 10 : 1)));
          }}
          className={`${BOX} font-mono ${unit ? "pr-8" : ""} ${isDefault ? "text-gray-400" : ""}`}
        />
        {unit && (
          <span className="pointer-events-none absolute inset-y-0 right-2 flex items-center text-xs text-gray-400" aria-hidden>
            {unit === "deg" ? "°" : unit}
          </span>
        )}
      </div>
    </div>
  );
}

export function TextField({ label, value, isDefault, className, onSet }: FieldProps<string>) {
  const id = useId();
  const draft = useDraft(value, onSet);
  return (
    <Labelled id={id} label={label} className={className ?? ""}>
      <input id={id} autoComplete="off" {...draft} className={`${BOX} ${isDefault ? "text-gray-400" : ""}`} />
    </Labelled>
  );
}

/** A crossed field where the colour would be: there is none. */
const NONE =
  "bg-[linear-gradient(to_top_right,transparent_46%,var(--color-error)_46%_54%,transparent_54%)] [&::-moz-color-swatch]:opacity-0 [&::-webkit-color-swatch]:opacity-0";

export function ColorField({ label, value, isDefault, className, onSet }: FieldProps<string>) {
  const id = useId();
  const isNone = value === "transparent";
  const draft = useDraft(isNone && isDefault ? "" : value, (text) => onSet(text.trim() === "" ? null : text.trim()));
  return (
    <Labelled id={id} label={label} className={className ?? ""}>
      <div className="flex gap-1.5">
        <input
          type="color"
          aria-label={`${label}: choose a colour`}
          value={/^#[0-9a-f]{6}$/i.test(value) ? value : "#000000"}
          onChange={(event) => onSet(event.target.value)}
          className={`h-8 w-8 shrink-0 cursor-pointer rounded-lg border border-line bg-surface-2 p-1 disabled:opacity-50 touch:w-11 ${isNone ? NONE : ""}`}
        />
        <input
          id={id}
          autoComplete="off"
          placeholder={isNone ? "none" : undefined}
          {...draft}
          className={`${BOX} font-mono placeholder:text-gray-400 ${isDefault ? "text-gray-400" : ""}`}
        />
      </div>
    </Labelled>
  );
}

export function EnumField({ label, value, values, isDefault, className, onSet }: FieldProps<string> & { values: readonly string[] }) {
  const id = useId();
  return (
    <Labelled id={id} label={label} className={className ?? ""}>
      <select
        id={id}
        value={value}
        onChange={(event) => onSet(event.target.value)}
        className={`${BOX} ${isDefault ? "text-gray-400" : ""}`}
      >
        {values.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </Labelled>
  );
}

export function SwitchField({ label, value, className, onSet }: FieldProps<boolean>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} className={className ?? ""}>
      <label htmlFor={id} className="flex h-8 items-center">
        <input
          id={id}
          type="checkbox"
          checked={value}
          onChange={(event) => onSet(event.target.checked)}
          className="size-4 accent-primary-500"
        />
      </label>
    </Labelled>
  );
}
