export const GROUPS: Readonly<Record<string, readonly RegExp[]>>
export const SMOKE: Readonly<Record<string, string>>
export const LONG: readonly string[]
export function groupOf(path: string): string
