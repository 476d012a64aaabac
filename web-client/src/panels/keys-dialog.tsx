import { KEYS } from "../canvas/keys";
import { Dialog } from "../ui/dialog";
import { KeyList } from "../ui/key-list";
import type { KeyRow } from "../ui/key-list";
import { shown } from "../ui/shortcuts";
import { allCommands, closeOverlay, GROUPS, registry } from "../workspace/commands";
import type { Command } from "../workspace/commands";

/** What the keys of a component's page do, as its commands say. */
export function KeysDialog() {
  const added = registry(({ added }) => added);
  const all = allCommands({ added });
  return (
    <Dialog title="Keys" onClose={() => closeOverlay("keys")}>
      {GROUPS.map((group) => {
        const rows = [...all.filter((command) => command.group === group).flatMap(rowOf), ...(MORE[group] ?? [])];
        return (
          rows.length > 0 && (
            <div key={group} className="mb-6 last:mb-0">
              <h3 className="mb-3 text-xs font-medium text-gray-400">{group}</h3>
              <KeyList rows={rows} />
            </div>
          )
        );
      })}
    </Dialog>
  );
}

/** What keys do besides commands. */
const MORE: Partial<Record<Command["group"], readonly KeyRow[]>> = {
  Code: [{ keys: [shown("Mod+Alt+M")], does: "Comment on what is selected" }],
  Elements: KEYS,
};

function rowOf({ keys = [], title }: Command): KeyRow[] {
  return keys.length > 0 ? [{ keys: keys.map((each) => shown(each)), does: title }] : [];
}
