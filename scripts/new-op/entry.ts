import type { Member, OperationModel, ServiceModel, Shape } from '../../protocol/service-model.ts'

/** The entry as it begins: it compiles, and answers as before. */
export function entryOf(name: string, api: ServiceModel, model: OperationModel): string {
  return `  ${name}: {
    // resource: (view, input, ctx) => what policies see; leave it out if they cannot name it.
    run: (_tx, _input, _ctx) => {
${comments(api, model).join('\n')}
      throw notImplemented('${name}')
    },
  },
`
}

function comments(api: ServiceModel, { input, output, errors, paging }: OperationModel): string[] {
  const codes = errors.map((shape) => api.errors[shape]?.code ?? shape)
  return [
    '      // Input:',
    ...input.map((member) => `      //   ${described(api, member)}`),
    output ? '      // Answer:' : '      // It answers nothing.',
    ...(output ?? []).map((member) => `      //   ${described(api, member)}`),
    ...(paging
      ? [`      // Pages of ${paging.results.join(', ')}: see server/services/${api.service}/paging.ts.`]
      : []),
    `      // Errors that AWS declares: ${codes.join(', ') || 'none'}.`,
  ]
}

function described(api: ServiceModel, { name, shape, required }: Member): string {
  const model = api.shapes[shape]
  return `${name}${required ? '' : '?'}: ${shape}${model ? constraintsOf(model) : ''}`
}

/** Returns the constraints that were validated before a handler gets the value. */
function constraintsOf(shape: Shape): string {
  if (shape.type === 'structure') return ` (${shape.members.map(({ name }) => name).join(', ')})`
  const { min, max } = { min: undefined, max: undefined, ...shape }
  const parts: string[] = [shape.type]
  if (min !== undefined || max !== undefined) parts.push(`${min ?? ''}..${max ?? ''}`)
  if (shape.type === 'string' && shape.enum) parts.push(shape.enum.join(' | '))
  return ` (${parts.join(', ')})`
}
