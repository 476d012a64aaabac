/** What this browser keeps of a person, for when they sign out. */

import { countDrafts, discardDraftsOf } from "../sync/drafts";
import { countWaiting, forgetAllOf } from "../sync/kept";
import { forgetEverything } from "./remembered";

export interface Left {
  /** Edits that the hub is not known to have, in this many components. */
  edits: number;
  components: number;
  /** Texts that the hub did not accept. */
  drafts: number;
}

/** What would be lost. */
export async function leftBehind(userId: string): Promise<Left> {
  // Where nothing can be asked, nothing is kept.
  const { edits, documents } = await countWaiting(userId).catch(() => ({ edits: 0, documents: 0 }));
  return { edits, components: documents, drafts: countDrafts(localStorage, userId) };
}

/** Who it is, texts, drafts, and what has been seen of chats. */
export async function forgetPerson(userId: string): Promise<void> {
  forgetEverything();
  discardDraftsOf(localStorage, userId);
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(`omnicraft:chat-seen:${userId}:`)) localStorage.removeItem(key);
  }
  await forgetAllOf(userId).catch(() => undefined);
}

/** In words; null when nothing would be. */
export function lossOf({ edits, components, drafts }: Left): string | null {
  const parts = [
    ...(edits > 0 ? [`${edits} ${edits === 1 ? "edit" : "edits"} in ${components === 1 ? "a component" : `${components} components`}`] : []),
    ...(drafts > 0 ? [drafts === 1 ? "a draft" : `${drafts} drafts`] : []),
  ];
  return parts.length === 0 ? null : parts.join(" and ");
}
