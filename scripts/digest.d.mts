export function digestOf(paths: readonly string[], others: string): string
export function filesBelow(path: string): string[]
