import { ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useFields } from "../ui/use-fields";
import { isComputed } from "./attributes";
import type { CanvasEditor } from "./canvas-editor";
import type { Naming } from "./canvas-state";
import { pressed } from "./keys";
import { NameInPlace } from "./name-in-place";
import { nameOf } from "./naming";
import type { SceneElement } from "./scene";
import { SHOWS_ELEMENTS } from "./use-clipboard";
import { useLayersMenu } from "./use-layers-menu";

interface LayersProps {
  editor: CanvasEditor;
  locked: boolean;
}

/** The elements as a tree; what is selected in it is selected on the canvas. */
export function Layers({ editor, locked }: LayersProps) {
  const { scene, selection, naming } = useFields(editor.state, "scene", "selection", "naming");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  /** The row that keys go to, until something else is selected from elsewhere. */
  const [focused, setFocused] = useState<{ path: string; among: readonly string[] } | null>(null);
  const hasFocus = useRef(false);
  const tree = useRef<HTMLDivElement>(null);
  const rows = (scene?.elements ?? []).filter(({ path }) => !isHidden(path, closed));
  const wanted = focused?.among === selection || selection.length === 0 ? focused?.path : selection[0];
  const current = rows.find(({ path }) => path === wanted) ?? rows[0];

  const { listeners, menu } = useLayersMenu({
    editor,
    onAsked(path) {
      if (!editor.state.getState().selection.includes(path)) {
        choose(editor, [path]);
        editor.reveal(path, false);
      }
      setFocused({ path, among: editor.state.getState().selection });
      row(tree.current, path)?.focus();
    },
  });

  // What is selected elsewhere is scrolled to.
  const [first] = selection;
  useEffect(() => {
    if (first !== undefined) row(tree.current, first)?.scrollIntoView({ block: "nearest" });
  }, [first]);

  // The focus goes with it: also when the element that had it is no more.
  const currentPath = current?.path;
  useEffect(() => {
    const active = document.activeElement;
    // Who writes a name goes on with it.
    if (!hasFocus.current || currentPath === undefined || active instanceof HTMLInputElement) return;
    if (active === document.body || tree.current?.contains(active)) row(tree.current, currentPath)?.focus();
  }, [currentPath, scene]);

  if (!scene) return <p className="appear-late p-4 text-sm text-gray-400">Layers appear as soon as the text compiles.</p>;
  if (rows.length === 0)
    return <p className="p-4 text-sm text-gray-400">The template is empty. Draw a shape on the canvas, or write one.</p>;

  const go = (element: SceneElement | undefined, extend = false) => {
    if (!element) return;
    choose(editor, extend ? [...selection, element.path] : [element.path]);
    setFocused({ path: element.path, among: editor.state.getState().selection });
    if (!extend) editor.reveal(element.path, false);
    row(tree.current, element.path)?.focus();
  };
  const fold = (path: string, shut: boolean) =>
    setClosed((before) => {
      const next = new Set(before);
      if (shut) next.add(path);
      else next.delete(path);
      return next;
    });

  const key = (event: React.KeyboardEvent) => {
    if (!current || LEADING.has(event.key)) return;
    // With nothing left to put away it is for what the layers are shown in.
    if (event.key === "Escape" && selection.length === 0) return;
    const at = rows.indexOf(current);
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey;
    const to = { ArrowDown: rows[at + 1], ArrowUp: rows[at - 1], Home: rows[0], End: rows.at(-1) }[event.key];
    if (plain && event.key === "F2") {
      choose(editor, [current.path]);
      if (!locked) editor.beginNaming(current.path);
    } else if (plain && event.key in { ArrowDown: 1, ArrowUp: 1, Home: 1, End: 1 }) go(to, event.shiftKey);
    else if (plain && event.key === "ArrowRight") {
      if (closed.has(current.path)) fold(current.path, false);
      else go(scene.byPath.get(current.children[0] ?? ""));
    } else if (plain && event.key === "ArrowLeft") {
      if (current.children.length > 0 && !closed.has(current.path)) fold(current.path, true);
      else go(scene.byPath.get(current.parent ?? ""));
    } else if (plain && event.key === " ") {
      choose(
        editor,
        selection.includes(current.path) ? selection.filter((path) => path !== current.path) : [...selection, current.path],
      );
      setFocused({ path: current.path, among: editor.state.getState().selection });
    } else {
      if (!selection.includes(current.path)) choose(editor, [current.path]);
      pressed(event, editor, locked);
      return;
    }
    event.preventDefault();
  };

  return (
    <>
      <div
        ref={tree}
        {...listeners}
        id="layers"
        {...SHOWS_ELEMENTS}
        role="tree"
        aria-label="Layers"
        aria-multiselectable
        data-testid="layers"
        onKeyDown={key}
        onFocus={() => (hasFocus.current = true)}
        onBlur={(event) => {
          const to = event.relatedTarget;
          if (to && !event.currentTarget.contains(to)) hasFocus.current = false;
        }}
        className="min-h-0 flex-1 overflow-auto p-1.5 text-sm"
      >
        {rows.map((element) => (
          <Row
            key={element.path}
            editor={editor}
            element={element}
            open={!closed.has(element.path)}
            selected={selection.includes(element.path)}
            naming={element.path === selection[0] ? naming : null}
            onNamed={() => row(tree.current, element.path)?.focus()}
            tabbable={element === current}
            onFold={(shut) => fold(element.path, shut)}
            onSelect={(event) => go(element, event.shiftKey || event.ctrlKey || event.metaKey)}
            onOpen={() => editor.reveal(element.path, true)}
          />
        ))}
      </div>
      {menu}
    </>
  );
}

/** Keys that lead elsewhere, or mean something with others alone. */
const LEADING = new Set(["Tab", "Shift", "Control", "Alt", "Meta", "ContextMenu", "F10"]);

interface RowProps {
  editor: CanvasEditor;
  element: SceneElement;
  open: boolean;
  selected: boolean;
  naming: Naming | null;
  tabbable: boolean;
  /** A key has ended the naming. */
  onNamed: () => void;
  onFold: (shut: boolean) => void;
  onSelect: (event: React.MouseEvent) => void;
  onOpen: () => void;
}

function Row({ editor, element, open, selected, naming, tabbable, onNamed, onFold, onSelect, onOpen }: RowProps) {
  const holds = element.children.length > 0;
  const name = naming?.given ? naming.text.trim() || null : nameOf(editor, element);
  const detail = name === null ? detailOf(editor, element) : element.tag;
  const title = name ?? element.tag;
  return (
    <div
      role="treeitem"
      aria-level={element.depth + 1}
      aria-expanded={holds ? open : undefined}
      aria-selected={selected}
      aria-label={detail ? `${title} ${detail}` : title}
      data-path={element.path}
      tabIndex={tabbable ? 0 : -1}
      onClick={onSelect}
      onDoubleClick={onOpen}
      style={{ paddingLeft: 4 + element.depth * 14 }}
      className="flex h-7 cursor-default items-center gap-1 rounded-md pr-2 text-gray-300 select-none hover:bg-white/6 aria-selected:bg-primary-500/20 aria-selected:text-gray-50"
    >
      <span
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          if (holds) onFold(open);
        }}
        className={`flex size-5 shrink-0 items-center justify-center ${holds ? "touch:order-last touch:-mr-2 touch:ml-auto touch:size-11" : "touch:hidden"}`}
      >
        {holds && <ChevronRight className={`size-3.5 text-gray-500 transition-transform ${open ? "rotate-90" : ""}`} />}
      </span>
      {naming && !naming.given ? (
        <NameInPlace editor={editor} element={element} naming={naming} onDone={onNamed} />
      ) : (
        <>
          <span className={name === null ? "shrink-0 font-mono text-[13px]" : "min-w-0 truncate"}>{title}</span>
          {/* The space is for those who read the row as a text. */}
          {detail && <> <span className={`text-xs text-gray-400 ${name === null ? "min-w-0 truncate" : "shrink-0 font-mono"}`}>{detail}</span></>}
        </>
      )}
    </div>
  );
}

/** What tells an element from others of its kind. */
function detailOf(editor: CanvasEditor, element: SceneElement): string {
  for (const name of ["content", "test", "each", "src", "name", "label", "fill"]) {
    const value = editor.value(element, name);
    if (value !== undefined) return isComputed(value) ? `{${value.expression}}` : String(value);
  }
  return "";
}

function isHidden(path: string, closed: ReadonlySet<string>): boolean {
  for (const shut of closed) if (path.startsWith(`${shut}.`)) return true;
  return false;
}

/** Selecting by the list begins to select on the canvas, too. */
function choose(editor: CanvasEditor, paths: readonly string[]): void {
  if (editor.state.getState().mode !== "select") editor.setMode("select");
  editor.select(paths);
}

function row(tree: HTMLElement | null, path: string): HTMLElement | null {
  return tree?.querySelector<HTMLElement>(`[data-path="${path}"]`) ?? null;
}
