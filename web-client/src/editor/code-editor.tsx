/** The code editor, bound to the shared text. */

import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import type { Diagnostic as Mark } from "@codemirror/lint";
import { forEachDiagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { KeyBinding } from "@codemirror/view";
import { useEffect, useImperativeHandle, useRef } from "react";
import { yCollab } from "y-codemirror.next";
import type { CompileResult } from "../sync/messages";
import type { Person } from "../sync/people";
import type { Room } from "../sync/room";
import type { UndoHistory } from "../sync/undo";
import type { Stretch } from "../sync/anchors";
import type { Comments } from "../talk/comments";
import { tellMissing } from "../ui/missing";
import { carets, showCulprits, showQuiet } from "./carets";
import { commentMarks } from "./comments";
import { closeTags } from "./close-tags";
import { blameAfter, blamed, NO_BLAME } from "./culprits";
import type { Blame } from "./culprits";
import { markFor, offsetOf } from "./diagnostics";
import type { Intelligence, IntelligenceOptions } from "./intelligence";
import { omniLanguage } from "./language";
import { omniTheme } from "./theme";
import { sharing } from "./sharing";
import { typing } from "./typing";
import { wrapping } from "./wrapping";

export interface Position {
  /** 1-based. */
  line: number;
  /** 1-based, in UTF-16 units. */
  column: number;
}

/** What the editor asks about the project of its component. */
export type ProjectKnowledge = Omit<IntelligenceOptions, "version">;

/** What can be done with what stands at the caret, or with the whole text. */
export type EditorCommand = "focus" | "format" | "rename" | "quickFix" | "goToDefinition" | "search";

/** What the panels around it can ask of the editor. */
export interface EditorHandle {
  run: (command: EditorCommand) => void;
  jump: (position: Position) => void;
  /** Put the caret at an offset and show it; the focus stays where it is. */
  reveal: (offset: number) => void;
  focus: () => void;
  /** Apply a fix of a diagnostic of the current result: its place in the list, and among its fixes. */
  fix: (diagnostic: number, fix: number) => void;
  /** What is selected, in UTF-16 offsets. */
  selection: () => Stretch;
  /** Select a stretch and bring it into sight. */
  select: (stretch: Stretch) => void;
}

interface CodeEditorProps {
  room: Room;
  readOnly: boolean;
  knowledge: ProjectKnowledge;
  onPosition: (position: Position) => void;
  comments: Comments;
  /** A comment's mark was clicked. */
  onOpenThread: (thread: string) => void;
  /** The key for commenting was pressed. */
  onComment: () => void;
  ref: React.Ref<EditorHandle>;
}

/** What the search panel says, in the page's manner. */
const PHRASES = {
  next: "Next",
  previous: "Previous",
  all: "All",
  "match case": "Match case",
  regexp: "Pattern",
  "by word": "Whole words",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
  go: "Go",
};

function positionOf({ doc, selection }: EditorState): Position {
  const { head } = selection.main;
  const line = doc.lineAt(head);
  return { line: line.number, column: head - line.from + 1 };
}

/** Everything that this person did to the component is taken back from here too, whatever did it. */
function undoKeys(history: UndoHistory): KeyBinding[] {
  const bind = (key: string, way: "undo" | "redo"): KeyBinding => ({
    key,
    preventDefault: true,
    run: ({ state }) => {
      if (!state.readOnly) void history[way]();
      return true;
    },
  });
  return [bind("Mod-z", "undo"), bind("Mod-Shift-z", "redo"), bind("Mod-y", "redo")];
}

function lock(readOnly: boolean) {
  return [EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)];
}

/** For those who can't see it: who else has broken the text now, and how. The first of `people` is oneself, who knows. */
function announcement(known: Blame, now: Blame, [, ...others]: Person[], { diagnostics }: CompileResult): string | null {
  const added = others.filter(({ id }) => now.culprits.has(id) && !known.culprits.has(id));
  const error = diagnostics.find((each) => blamed(now, each).some((id) => added.some((person) => person.id === id)));
  const names = added.map(({ name }) => name);
  if (names.length === 0 || !error) return null;
  return `An edit by ${names.join(" and ")} has an error on line ${error.location.line}: ${error.message}`;
}

const folding = [
  codeFolding({ placeholderText: "…" }),
  foldGutter({
    markerDOM(open) {
      const marker = document.createElement("span");
      marker.className = open ? "cm-fold cm-fold-open" : "cm-fold";
      marker.title = open ? "Fold" : "Unfold";
      return marker;
    },
  }),
];

export default function CodeEditor(props: CodeEditorProps) {
  const { room, readOnly, knowledge, onPosition, comments, onOpenThread, onComment, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const marks = useRef<Mark[]>([]);
  const locking = useRef(new Compartment());
  const intelligence = useRef<Intelligence>(null);
  const asked = useRef({ knowledge, times: 0 });
  const told = useRef({ onPosition, onOpenThread, onComment });

  useEffect(() => {
    // The editor stays when more of the project becomes known.
    asked.current = { knowledge, times: asked.current.times + 1 };
  }, [knowledge]);

  useEffect(() => {
    told.current = { onPosition, onOpenThread, onComment };
  });

  useEffect(() => {
    if (!host.current) return;
    const { text, awareness, undo, state, follow } = room;
    const learned = new Compartment();
    const editor = new EditorView({
      parent: host.current,
      doc: text.toJSON(),
      extensions: [
        // One kind of line end, as one character: offsets here and in the shared text must agree.
        EditorState.lineSeparator.of("\n"),
        EditorView.clipboardInputFilter.of((pasted) => pasted.replaceAll(/\r\n?/g, "\n")),
        lineNumbers(),
        lintGutter(),
        highlightSpecialChars(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        drawSelection(),
        wrapping,
        typing,
        bracketMatching(),
        closeTags,
        folding,
        indentUnit.of("  "),
        indentOnInput(),
        search({ top: true }),
        EditorState.phrases.of(PHRASES),
        omniLanguage,
        omniTheme,
        yCollab(text, null, { undoManager: undo.manager }),
        carets(text, awareness),
        commentMarks(text, comments, {
          onOpen: (thread) => told.current.onOpenThread(thread),
          onComment: () => told.current.onComment(),
        }),
        sharing(text, awareness),
        keymap.of([
          ...undoKeys(undo),
          ...searchKeymap,
          ...lintKeymap,
          ...foldKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        locking.current.of(lock(true)),
        learned.of([]),
        EditorView.contentAttributes.of({
          // Whoever only watches reaches it by keys too.
          tabindex: "0",
          "aria-label": "Component source. Press Escape, then Tab, to leave the editor.",
        }),
        EditorView.updateListener.of((update) => {
          if (update.selectionSet || update.docChanged) told.current.onPosition(positionOf(update.state));
        }),
      ],
    });
    view.current = editor;
    told.current.onPosition(positionOf(editor.state));
    const showResult = () => {
      const { result, resultIsBehind } = state.getState();
      const problems = result?.diagnostics ?? [];
      // Most results have none, as the one before: the editor has nothing to draw anew.
      if (problems.length === 0 && marks.current.length === 0) return;
      marks.current = problems.map((item) => markFor(editor.state.doc, item, !resultIsBehind));
      editor.dispatch(setDiagnostics(editor.state, marks.current));
    };
    showResult();
    let blame = NO_BLAME;
    const judge = (before: CompileResult | null, result: CompileResult | null) => {
      if (!result) return;
      const known = blame;
      blame = blameAfter(known, result);
      if (blame.culprits === known.culprits) return;
      const words = before && announcement(known, blame, state.getState().people, result);
      editor.dispatch({
        effects: [showCulprits.of(blame.culprits), ...(words ? [EditorView.announce.of(words)] : [])],
      });
    };
    judge(null, state.getState().result);
    editor.dispatch({ effects: showQuiet.of(state.getState().quiet) });
    const unsubscribe = state.subscribe((next, previous) => {
      if (next.quiet !== previous.quiet) editor.dispatch({ effects: showQuiet.of(next.quiet) });
      if (next.result === previous.result) return;
      showResult();
      judge(previous.result, next.result);
    });
    // The text can be edited without it, so it comes after.
    let closed = false;
    const equip = (module: typeof import("./intelligence")) => {
      if (closed) return;
      const known = module.intelligence({
        describe: () => asked.current.knowledge.describe(),
        components: () => asked.current.knowledge.components(),
        assets: () => asked.current.knowledge.assets(),
        open: (component) => asked.current.knowledge.open(component),
        renameProp: (of, prop, name) => asked.current.knowledge.renameProp(of, prop, name),
        say: (words) => asked.current.knowledge.say(words),
        version: () => `${asked.current.times}:${state.getState().result?.seq}`,
      });
      intelligence.current = known;
      editor.dispatch({ effects: learned.reconfigure(known.extension) });
    };
    import("./intelligence").then(equip, tellMissing);
    const unfollow = follow.onSight((sight) => {
      if ("look" in sight) return;
      const [offset, y] = "top" in sight ? [sight.top, "start" as const] : [sight.caret, "nearest" as const];
      const at = Math.min(offset, editor.state.doc.length);
      editor.dispatch({ effects: EditorView.scrollIntoView(at, { y, yMargin: at === 0 ? 24 : 0 }) });
    });
    return () => {
      closed = true;
      intelligence.current = null;
      unsubscribe();
      unfollow();
      editor.destroy();
      view.current = null;
    };
  }, [room, comments]);

  useEffect(() => {
    view.current?.dispatch({ effects: locking.current.reconfigure(lock(readOnly)) });
    // Whoever may edit can type at once; on a touch screen that would only bring up the keyboard.
    if (!readOnly && matchMedia("(hover: hover)").matches) view.current?.focus();
  }, [room, comments, readOnly]);

  useImperativeHandle(
    ref,
    () => ({
      run(command) {
        const editor = view.current;
        if (!editor) return;
        editor.focus();
        if (command === "search") openSearchPanel(editor);
        else if (command !== "focus") intelligence.current?.[command](editor);
      },
      jump({ line, column }) {
        const editor = view.current;
        if (!editor) return;
        const anchor = offsetOf(editor.state.doc, line, column);
        editor.dispatch({
          selection: { anchor },
          effects: EditorView.scrollIntoView(anchor, { y: "center" }),
        });
        editor.focus();
      },
      selection() {
        const { from, to } = view.current?.state.selection.main ?? { from: 0, to: 0 };
        return { from, to };
      },
      select({ from, to }) {
        const editor = view.current;
        if (!editor) return;
        editor.dispatch({
          selection: { anchor: from, head: to },
          effects: EditorView.scrollIntoView(from, { y: "center" }),
        });
        editor.focus();
      },
      focus: () => view.current?.focus(),
      reveal(offset) {
        const editor = view.current;
        if (!editor || offset > editor.state.doc.length) return;
        editor.dispatch({
          selection: { anchor: offset },
          effects: EditorView.scrollIntoView(offset, { y: "nearest", yMargin: 48 }),
        });
      },
      fix(diagnostic, fix) {
        const editor = view.current;
        if (!editor) return;
        // Applying changes the list, so find first.
        const found: (() => void)[] = [];
        forEachDiagnostic(editor.state, (mark, from, to) => {
          if (mark !== marks.current[diagnostic]) return;
          found.push(() => mark.actions?.[fix]?.apply(editor, from, to));
        });
        found[0]?.();
      },
    }),
    [],
  );

  return <div ref={host} data-testid="editor" className="h-full min-h-0" />;
}
