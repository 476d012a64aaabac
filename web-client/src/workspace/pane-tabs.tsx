export type Pane = "code" | "preview";

interface PaneTabsProps {
  pane: Pane;
  onChange: (pane: Pane) => void;
  problems: number;
  /** The component was ended: it did not come to an end by itself. */
  stopped: boolean;
}

/** On a narrow page one of the two shows at a time. */
export function PaneTabs({ pane, onChange, problems, stopped }: PaneTabsProps) {
  const tabs: { id: Pane; title: string }[] = [
    { id: "code", title: problems > 0 ? `Code (${problems})` : "Code" },
    { id: "preview", title: stopped ? "Preview: stopped" : "Preview" },
  ];
  return (
    <nav className="flex shrink-0 gap-1 border-b border-line bg-surface-1 p-1.5 md:hidden" aria-label="Show">
      {tabs.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          aria-pressed={pane === id}
          aria-controls={`pane-${id}`}
          onClick={() => onChange(id)}
          className={`${id === "preview" && stopped ? "text-error-text! " : ""}h-9 flex-1 rounded-lg text-sm font-medium text-gray-400 transition-colors aria-pressed:bg-surface-3 aria-pressed:text-gray-50`}
        >
          {title}
        </button>
      ))}
      <p role="status" className="sr-only">
        {stopped && pane === "code" && "The preview has stopped."}
      </p>
    </nav>
  );
}
