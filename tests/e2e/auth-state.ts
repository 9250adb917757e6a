import { fileURLToPath } from "node:url";

export const authFolder = fileURLToPath(new URL("../../test-results/auth", import.meta.url));
export const authState = `${authFolder}/state.json`;
