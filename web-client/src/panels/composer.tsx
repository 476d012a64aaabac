import type { LucideIcon } from "lucide-react";
import type { ApiError } from "../api/client";
import { IconButton } from "../ui/button";
import { ErrorNotice } from "../ui/notice";

/** As the server takes it. */
const MOST = 2000;

interface ComposerProps {
  label: string;
  placeholder: string;
  value: string;
  busy: boolean;
  error: ApiError | null;
  onChange: (text: string) => void;
  onSend: () => void;
  /** What the button does. */
  action: string;
  icon: LucideIcon;
  autoFocus?: boolean;
}

/** A few lines to write in. Enter sends, Shift+Enter begins a line; what is not sent stays. */
export function Composer(props: ComposerProps) {
  const { label, placeholder, value, busy, error, onChange, onSend, action, icon: Icon, autoFocus } = props;
  return (
    <form
      className="shrink-0 space-y-2 border-t border-line p-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {error && <ErrorNotice error={error} />}
      <div className="flex items-end gap-1 rounded-xl border border-line-strong bg-surface-0 p-1 focus-within:border-primary-500">
        <textarea
          aria-label={label}
          placeholder={placeholder}
          value={value}
          rows={1}
          maxLength={MOST}
          autoFocus={autoFocus}
          data-focus-first={autoFocus}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            onSend();
          }}
          className="max-h-40 min-h-9 touch:min-h-11 min-w-0 flex-1 resize-none bg-transparent px-2.5 py-1.5 touch:py-2.5 text-sm text-gray-50 field-sizing-content placeholder:text-gray-400 focus-visible:outline-0"
        />
        <IconButton
          type="submit"
          label={action}
          disabled={busy || value.trim() === ""}
          className="not-disabled:text-primary-300"
        >
          <Icon className="size-4" aria-hidden />
        </IconButton>
      </div>
    </form>
  );
}
