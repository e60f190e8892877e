const MILLISECONDS_OF_DAY = 86_400_000

/**
 * Returns the option of Jest for a shard, such as `--shard=2/4`: another one each day, so that all run once in so many days.
 *
 * @param {number} days
 * @param {number} [offset] in days, for runs that take different shards on the same day
 */
export function shardOfToday(days, offset = 0) {
  const day = Math.floor(Date.now() / MILLISECONDS_OF_DAY) + offset
  return `--shard=${1 + (day % days)}/${days}`
}
