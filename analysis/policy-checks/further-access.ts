/** Says what a change of a policy allows besides the request that it is for. */
import type { LayerName } from '../../policy/index.ts'
import { type CheckedType, hasPrincipals, PolicyTextError } from './documents.ts'
import { type AddedAccess, type ExceptedRequest, namedText, reportAddedAccess } from './edit.ts'
import type { CheckReport, ExampleRequest } from './report.ts'

interface PolicyChange {
  readonly layer: LayerName
  /** The document before the change. Empty for a new policy. */
  readonly before: string
  /** Null if the policy is detached, or if no statement remains. */
  readonly after: string | null
}

/** The layers whose policies can be compared. */
export const COMPARED_TYPES: Readonly<Partial<Record<LayerName, CheckedType>>> = {
  identity: 'identity',
  boundary: 'identity',
  session: 'identity',
  resource: 'resource',
  trust: 'trust',
  serviceControl: 'scp',
  resourceControl: 'rcp',
}

const BEFORE = 'the present policy'
const AFTER = 'the changed policy'

/** The access that a change allows besides its request, as parts of a sentence. */
export interface FurtherAccess {
  /** Whether it is proved that the change allows nothing else. */
  readonly isNothing: boolean
  /** `also allows ...`, or the reason why nothing was proved. */
  readonly text: string
}

/** Returns what the change allows. Undefined if the documents cannot be compared. */
export async function furtherAccess(
  { layer, before, after }: PolicyChange,
  except: ExceptedRequest,
): Promise<FurtherAccess | undefined> {
  const type = COMPARED_TYPES[layer]
  if (type === undefined) return undefined
  try {
    const edit = { type, before: namedText(BEFORE, before), after: namedText(AFTER, after ?? ''), except }
    const { of, report } = await reportAddedAccess(edit, async () => true)
    return accessIn(report, of, type)
  } catch (error) {
    if (error instanceof PolicyTextError) return undefined
    throw error
  }
}

function accessIn(
  { answer, request, reason }: CheckReport,
  of: AddedAccess['of'],
  type: CheckedType,
): FurtherAccess {
  if (answer === 'contained') return { isNothing: true, text: 'allows nothing else' }
  if (request === undefined)
    return { isNothing: false, text: `is not proved to allow nothing else: ${reason}` }
  const verb = of === 'grants' ? 'also allows' : 'also lifts the denial of'
  return { isNothing: false, text: `${verb} ${requestText(request, type)}` }
}

/** Policies with principals can allow other callers than the one who asked. */
function requestText({ caller, action, resource, context }: ExampleRequest, type: CheckedType): string {
  const keys = Object.entries(context).map(([key, value]) => `${key} = ${valueText(value)}`)
  return [
    action,
    ...(resource === '*' || type === 'trust' ? [] : [`on ${resource}`]),
    ...(hasPrincipals(type) ? [`by ${caller}`] : []),
    ...(keys.length === 0 ? [] : [`with ${keys.join(' and ')}`]),
  ].join(' ')
}

function valueText(value: string | readonly string[]): string {
  const values = [value].flat()
  return values.join('') === '' ? '""' : values.join(', ')
}
