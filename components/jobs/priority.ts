export const priorities = [1, 2, 3, 4, 5] as const;

const named: Partial<Record<number, string>> = { 1: "1 (highest)", 3: "3 (usual)", 5: "5 (lowest)" };

export const priorityLabel = (level: number): string => named[level] ?? String(level);
