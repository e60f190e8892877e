import type { ErrorModel, OperationModel, Shape } from '../../protocol/service-model.ts'

/** The parts of a model that are built step by step. */
export interface Draft {
  readonly operations: Record<string, OperationModel>
  readonly shapes: Record<string, Shape>
  readonly errors: Record<string, ErrorModel>
}

export function requireShape(draft: Draft, name: string): Shape {
  const shape = draft.shapes[name]
  if (shape === undefined) throw new Error(`shape ${name} is not defined`)
  return shape
}
