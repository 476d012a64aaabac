import { Dialog } from "../ui/dialog";
import { KEYS } from "./keys";

/** What the keys of this page do. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-5 gap-y-3 text-sm max-sm:grid-cols-1 max-sm:gap-y-1.5">
        {KEYS.map(({ keys, does }) => (
          <div key={does} className="contents">
            <dt className="flex gap-1.5">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded-md border border-line-strong bg-surface-3 px-2 py-0.5 font-sans text-xs whitespace-nowrap text-gray-100"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-gray-300 max-sm:mb-3">{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
