/** Returns all texts of up to `most` letters of the alphabet, the shortest first. */
export function texts(alphabet: string, most: number): readonly string[] {
  const found = ['']
  let last = found
  for (let length = 1; length <= most; length++) {
    last = last.flatMap((text) => [...alphabet].map((letter) => text + letter))
    found.push(...last)
  }
  return found
}

/** Returns all texts of one beginning, one middle, and so on. */
export function shapes(...parts: readonly (readonly string[])[]): readonly string[] {
  return parts.reduce<readonly string[]>(
    (starts, ends) => starts.flatMap((start) => ends.map((end) => start + end)),
    [''],
  )
}
