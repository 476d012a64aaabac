/** What the editor knows of the language beyond its form. Loaded once the text can be edited. */

import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { Prec } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { completions } from "./complete";
import { format } from "./format";
import { hovers } from "./hover";
import { Knowledge } from "./knowledge";
import type { Asked } from "./knowledge";
import { clicks, goToDefinition } from "./navigate";
import { popUps } from "./pop-up";
import { quickFix } from "./quick-fix";
import { rename } from "./rename";
import type { Renamer } from "./rename";
import { boxes } from "./theme";

export interface IntelligenceOptions extends Asked, Renamer {
  /** Open another component of the project. */
  open: (component: string) => void;
}

export interface Intelligence {
  extension: Extension;
  format: typeof format;
  rename: ReturnType<typeof rename>;
  quickFix: typeof quickFix;
  goToDefinition: ReturnType<typeof goToDefinition>;
}

export function intelligence(options: IntelligenceOptions): Intelligence {
  const knowledge = new Knowledge(options);
  const definition = goToDefinition(options.open);
  const renameHere = rename(options);
  const extension = [
    closeBrackets(),
    Prec.high(keymap.of(closeBracketsKeymap)),
    autocompletion({ override: [completions(knowledge)], icons: false, closeOnBlur: true, maxRenderedOptions: 60 }),
    Prec.highest(keymap.of([{ key: "Tab", run: acceptCompletion }])),
    keymap.of([
      ...completionKeymap,
      { key: "F12", run: (view) => definition(view) },
      { key: "F2", run: renameHere },
      { key: "Shift-Alt-f", run: format },
      { key: "Mod-.", run: quickFix },
    ]),
    hovers(knowledge),
    clicks(options.open),
    popUps,
    boxes,
  ];
  return { extension, format, rename: renameHere, quickFix, goToDefinition: definition };
}
