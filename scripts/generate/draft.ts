import type { ServiceModel, Shape } from '../../protocol/service-model.ts'

/** A model under construction. */
export type Draft = {
  -readonly [Key in keyof ServiceModel]: ServiceModel[Key] extends Readonly<Record<string, infer Value>>
    ? string extends keyof ServiceModel[Key]
      ? Record<string, Value>
      : ServiceModel[Key]
    : ServiceModel[Key]
}

export function requireShape(draft: Draft, name: string): Shape {
  const shape = draft.shapes[name]
  if (shape === undefined) throw new Error(`shape ${name} is not defined`)
  return shape
}
