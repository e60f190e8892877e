/** Effects of operations of AWS Organizations on the answers of others. */
import { effectsIn } from '../effects-in.ts'

/** Expects that an operation succeeds, and that the answer of each read is another one afterwards. */
export const expectEffect = effectsIn('organizations')
