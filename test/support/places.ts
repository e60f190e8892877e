/** Where the tests of resource families run: in the partition of the region in IAMULATOR_TEST_REGION. */
import { partitionNamed, partitionOfRegion } from '../../core/aws/partitions.ts'
import type { Place } from '../../store/index.ts'

export const REGION = process.env['IAMULATOR_TEST_REGION'] ?? 'us-east-1'
/** The partition of that region. */
export const PARTITION = partitionOfRegion(REGION)
/** Another region of the partition. */
export const OTHER_REGION =
  { 'aws-cn': 'cn-northwest-1', 'aws-us-gov': 'us-gov-east-1' }[PARTITION] ?? 'eu-central-1'
/** What AWS publishes about that partition. */
export const FACTS = partitionNamed(PARTITION)

/** Returns an account of the tests' partition. */
export const at = (accountId: string, partition = PARTITION): Place => ({ partition, accountId })

const HOME = 'aws'
/** The beginning of an ARN, as text or in a URL-encoded document. */
const beginnings = (partition: string) => [`arn:${partition}:`, `arn%3A${partition}%3A`] as const

/**
 * Returns middleware of an SDK client that lets tests written for `aws` run in another partition. ARNs of `aws`
 * in requests become those of the tests' partition, and those in responses become ARNs of `aws`.
 *
 * A response with an ARN of `aws` fails, because nothing in another partition has such an ARN.
 */
export const inPartition =
  () =>
  <Args extends { readonly input: object }, Result extends { output: object }>(
    next: (args: Args) => Promise<Result>,
  ) =>
  async (args: Args): Promise<Result> => {
    const result = await next({ ...args, input: here(args.input) }).catch((error: unknown) => {
      if (error instanceof Error && '$metadata' in error) error.message = there(error.message)
      throw error
    })
    return { ...result, output: there(result.output) }
  }

/** Returns a copy with the ARNs of the tests' partition instead of those of `aws`. */
export function here<Value>(value: Value): Value {
  return PARTITION === HOME ? value : renamed(value, HOME, PARTITION)
}

/** Returns a copy with the ARNs of `aws` instead of those of the tests' partition. */
export function there<Value>(value: Value): Value {
  return PARTITION === HOME ? value : renamed(received(value), PARTITION, HOME)
}

function received<Value>(value: Value): Value {
  const text = JSON.stringify(value)
  if (beginnings(HOME).some((each) => text.includes(each)))
    throw new Error(`A response in ${PARTITION} contains an ARN of ${HOME}: ${text}`)
  return value
}

/** Returns a copy with the ARNs of a partition renamed, also as keys. Values other than texts, lists, and objects are kept. */
function renamed<Value>(value: Value, from: string, to: string): Value
function renamed(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') {
    const [plain, encoded] = beginnings(to)
    const [oldPlain, oldEncoded] = beginnings(from)
    return value.replaceAll(oldPlain, plain).replaceAll(oldEncoded, encoded)
  }
  if (Array.isArray(value)) return value.map((each: unknown) => renamed(each, from, to))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [renamed(name, from, to), renamed(each, from, to)]),
  )
}
