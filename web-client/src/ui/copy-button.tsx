import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "./button";
import { copyText } from "./clipboard";

interface CopyButtonProps {
  text: string;
  label: string;
  /** A picture alone, with the label as its name. */
  compact?: boolean;
}

export function CopyButton({ text, label, compact = false }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  const Icon = copied ? Check : Copy;
  const copy = () => void copyText(text).then(setCopied);
  const reset = () => setCopied(false);
  return (
    <>
      {compact ? (
        <IconButton label={label} onClick={copy} onBlur={reset}>
          <Icon className={`size-4 ${copied ? "text-success" : ""}`} aria-hidden />
        </IconButton>
      ) : (
        <Button variant="secondary" size="sm" onClick={copy} onBlur={reset}>
          <Icon className={`size-4 ${copied ? "text-success" : ""}`} aria-hidden />
          {label}
        </Button>
      )}
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </>
  );
}
