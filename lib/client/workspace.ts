/** Which workspace requests are made in. Chosen once per page load from the session, remembered between visits. */

const storageKey = "leadenrich:workspace";
let current: string | undefined;

export function currentWorkspaceId(): string | undefined {
  return current;
}

/** Takes the remembered workspace where the session still has it, else the first. Undefined when there is none. */
export function settleWorkspace(available: readonly { id: string }[]): string | undefined {
  const remembered = current ?? readStored();
  current = available.find(({ id }) => id === remembered)?.id ?? available[0]?.id;
  return current;
}

export function chooseWorkspace(id: string): void {
  current = id;
  try {
    localStorage.setItem(storageKey, id);
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is left.
  }
}

export function leaveWorkspace(): void {
  current = undefined;
}

function readStored(): string | undefined {
  try {
    return localStorage.getItem(storageKey) ?? undefined;
  } catch {
    return undefined;
  }
}
