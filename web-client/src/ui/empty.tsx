interface EmptyProps {
  /** The picture above. */
  children: React.ReactNode;
  title: string;
  /** What would stand here, in a sentence. */
  meaning: string;
  /** What ends the emptiness. */
  action?: React.ReactNode;
}

/** Where there is nothing yet. */
export function Empty({ children, title, meaning, action }: EmptyProps) {
  return (
    <div className="mt-4 flex animate-rise flex-col items-center rounded-2xl border border-dashed border-line-strong px-6 py-16 text-center">
      {children}
      <h2 className="mt-5 text-xl font-semibold">{title}</h2>
      <p className="mt-2 max-w-md text-gray-300">{meaning}</p>
      {action && <div className="mt-7">{action}</div>}
    </div>
  );
}
