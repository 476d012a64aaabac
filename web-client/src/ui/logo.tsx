import { Link } from "./router";

/** Two rings, one shape: code and canvas, you and the others. */
export function Mark({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <circle cx="12.5" cy="16" r="7.5" fill="none" stroke="#00b8ff" strokeWidth="3" />
      <circle cx="19.5" cy="16" r="7.5" fill="none" stroke="#ffb252" strokeWidth="3" />
      <path d="M16 9.4a7.5 7.5 0 0 1 0 13.2" fill="none" stroke="#00b8ff" strokeWidth="3" />
    </svg>
  );
}

export function HomeLink({ compact = false }: { compact?: boolean }) {
  return (
    <Link
      href="/"
      aria-label="OmniCraft, to your projects"
      className="flex items-center gap-2 rounded-lg text-gray-50 touch:min-h-11"
    >
      <Mark />
      {!compact && <span className="text-lg font-semibold tracking-tight">OmniCraft</span>}
    </Link>
  );
}
