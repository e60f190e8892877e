import type { Member, Shape } from '../../protocol/service-model.ts'
import { type Draft, requireShape } from './draft.ts'
import type { Protocol } from './facts.ts'
import type { SdkMember, SdkService, SdkType } from './sdk.ts'

/**
 * Returns the differences between the facts and the SDK, one sentence each. They show what a newer SDK adds.
 * Throws if the facts and the SDK differ in the kind of a member, because that is a mistake.
 */
export function compareModel(
  protocol: Protocol['protocol'],
  draft: Draft,
  sdk: SdkService,
): readonly string[] {
  const comparison = new Comparison(protocol, draft)
  comparison.names('operation', Object.keys(draft.operations), [...sdk.operations.keys()])
  for (const [name, operation] of sdk.operations) {
    const known = draft.operations[name]
    if (known === undefined) continue
    comparison.members(`${name} input`, known.input, operation.input)
    comparison.members(`${name} output`, known.output ?? [], operation.output)
  }
  comparison.errors(sdk)
  comparison.enums(sdk)
  return [...new Set(comparison.differences)]
}

class Comparison {
  readonly differences: string[] = []
  readonly #protocol: Protocol['protocol']
  readonly #draft: Draft
  readonly #compared = new Set<string>()

  constructor(protocol: Protocol['protocol'], draft: Draft) {
    this.#protocol = protocol
    this.#draft = draft
  }

  names(what: string, facts: readonly string[], sdk: readonly string[]): void {
    const [known, installed] = [new Set(facts), new Set(sdk)]
    for (const name of sdk) if (!known.has(name)) this.differences.push(`${what} ${name}: only in the SDK`)
    for (const name of facts) {
      if (!installed.has(name)) this.differences.push(`${what} ${name}: only in the facts`)
    }
  }

  members(owner: string, facts: readonly Member[], sdk: readonly SdkMember[]): void {
    const namesOf = (members: readonly { readonly name: string }[]) => members.map(({ name }) => name)
    this.names(`${owner} member`, namesOf(facts), namesOf(sdk))
    for (const member of facts) {
      const other = sdk.find((candidate) => candidate.name === member.name)
      if (other !== undefined) this.#member(`${owner} member ${member.name}`, member, other)
    }
  }

  errors(sdk: SdkService): void {
    for (const [name, { code, status }] of sdk.errors) {
      const known = this.#draft.errors[name]
      if (known === undefined) this.differences.push(`error ${name}: only in the SDK`)
      else if (known.code !== code || this.#differs(known.status, status)) {
        this.differences.push(
          `error ${name}: ${known.code} ${known.status} in the facts, ${code} ${status} in the SDK`,
        )
      }
    }
  }

  /**
   * JSON 1.1 does not use the SDK's statuses: AWS Organizations answers 400 where they say 403, 404,
   * or 409 (recorded on AWS, September 2026).
   */
  #differs(known: number, inSdk: number): boolean {
    return this.#protocol !== 'json' && known !== inSdk
  }

  enums(sdk: SdkService): void {
    const known = new Map(
      Object.entries(this.#draft.shapes).flatMap(([name, shape]) =>
        shape.type === 'string' && shape.enum ? [[name.toLowerCase(), shape.enum]] : [],
      ),
    )
    for (const [name, values] of sdk.enums) {
      const factValues = known.get(name.toLowerCase())
      if (factValues === undefined) this.differences.push(`enum ${name}: only in the SDK`)
      else this.names(`enum ${name} value`, factValues, values)
    }
  }

  #member(where: string, fact: Member, sdk: SdkMember): void {
    if ((fact.required ?? false) !== sdk.required) {
      this.differences.push(
        `${where}: required ${fact.required ?? false} in the facts, ${sdk.required} in the SDK`,
      )
    }
    this.#shape(where, fact.shape, sdk.type)
  }

  #shape(where: string, name: string, sdk: SdkType): void {
    const shape = requireShape(this.#draft, name)
    if (kindOf(shape) !== sdk.kind)
      throw new Error(`${where}: ${shape.type} in the facts, ${sdk.kind} in the SDK`)
    if (this.#compared.has(name)) return
    this.#compared.add(name)
    this.#inside(where, name, shape, sdk)
  }

  #inside(where: string, name: string, shape: Shape, sdk: SdkType): void {
    if (shape.type === 'structure' && sdk.kind === 'structure')
      this.members(name, shape.members, sdk.members())
    else if (shape.type === 'list' && sdk.kind === 'list') this.#shape(`${where} item`, shape.of, sdk.of)
    else if (shape.type === 'map' && sdk.kind === 'map') this.#shape(`${where} value`, shape.value, sdk.value)
    else if ('sensitive' in sdk && sdk.sensitive !== 'sensitive' in shape) {
      this.differences.push(
        `shape ${name}: sensitive ${'sensitive' in shape} in the facts, ${sdk.sensitive} in the SDK`,
      )
    }
  }
}

function kindOf(shape: Shape): SdkType['kind'] {
  return shape.type === 'long' ? 'integer' : shape.type
}
