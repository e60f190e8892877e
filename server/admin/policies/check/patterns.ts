/** Compares patterns with `*` and `?` with each other, as far as checks need it. */

/** Returns whether some text matches both patterns. */
export function overlap(one: string, other: string): boolean {
  // Row by row: which beginnings of `other` overlap the beginning of `one`.
  const rows = [...one].reduce((row, character) => nextRow(row, character, other), beginnings(other))
  return rows[other.length] === true
}

function nextRow(row: readonly boolean[], character: string, other: string): readonly boolean[] {
  const next = [row[0] === true && character === '*']
  for (let column = 1; column <= other.length; column++) {
    const its = other.charAt(column - 1)
    const [above, left, before] = [row[column], next[column - 1], row[column - 1]]
    if (its === '*' || character === '*') next[column] = [above, left, before].includes(true)
    else next[column] = before === true && [its, character].some((each) => each === '?' || its === character)
  }
  return next
}

function beginnings(pattern: string): readonly boolean[] {
  const row = [true]
  for (const [index, character] of [...pattern].entries()) row.push(row[index] === true && character === '*')
  return row
}

/** Returns whether every text that `narrow` matches also matches `wide`. It may say no where the answer is yes. */
export function covers(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '*') return true
  if (!wide.includes('*') && !wide.includes('?')) return false
  // A wildcard of the narrow pattern is a character that only wildcards of the wide one match.
  const source = wide
    .replace(/[.+^$()[\]{}|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '[^*]')
  return new RegExp(`^${source}$`, 's').test(narrow)
}
