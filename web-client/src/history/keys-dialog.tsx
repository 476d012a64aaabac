import { Dialog } from "../ui/dialog";
import { KeyList } from "../ui/key-list";
import { KEYS } from "./keys";

/** What the keys of this page do. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <KeyList rows={KEYS} />
    </Dialog>
  );
}
