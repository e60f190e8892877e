/** Fields that users, groups, and roles have, by what AWS's messages call them. */
export const NAME_FIELDS = {
  path: /'(?:newP|p)ath'|\bfor path\b/i,
  boundary: /boundary|Scope ARN/i,
  name: /'(?:new)?(?:user|group|role)Name'|EntityAlreadyExists|for (?:user|group|role)name/i,
}
