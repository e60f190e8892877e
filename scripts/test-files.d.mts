export function allTestFiles(): string[]
export function filesOf(groups: readonly string[]): string[]
