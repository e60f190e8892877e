export const root: string
export const PRODUCT: readonly string[]
