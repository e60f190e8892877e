interface Planted {
  readonly id: string
  readonly text: string
  readonly replacement: string
}

export function plant(source: string, path: string, faults: readonly Planted[]): string
