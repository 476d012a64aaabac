import { useId } from "react";

interface FieldProps extends Omit<React.ComponentProps<"input">, "id"> {
  label: string;
  hint?: string;
}

export function Field({ label, hint, className = "", ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium text-gray-200">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="h-11 w-full rounded-lg border border-line-strong bg-surface-0 px-3.5 text-base text-gray-50 transition-colors placeholder:text-gray-400 hover:border-white/25 focus-visible:border-primary-500 focus-visible:outline-offset-0"
      />
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-gray-400">
          {hint}
        </p>
      )}
    </div>
  );
}
