/** The condition operators, in AWS's spelling and by the type of the values that they compare. */

export type ValueType = 'String' | 'Numeric' | 'Date' | 'Bool' | 'Binary' | 'IPAddress' | 'ARN'

/** Source: IAM User Guide, "IAM JSON policy elements: Condition operators". */
export const OPERATORS_OF_TYPE: Readonly<Record<ValueType, readonly string[]>> = {
  String: [
    ...['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'],
    ...['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
  ],
  Numeric: [
    ...['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals'],
    ...['NumericGreaterThan', 'NumericGreaterThanEquals'],
  ],
  Date: [
    ...['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals'],
    ...['DateGreaterThan', 'DateGreaterThanEquals'],
  ],
  Bool: ['Bool'],
  Binary: ['BinaryEquals'],
  IPAddress: ['IpAddress', 'NotIpAddress'],
  ARN: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
}

/** Without quantifiers and `IfExists`. */
export const OPERATORS: readonly string[] = [...Object.values(OPERATORS_OF_TYPE).flat(), 'Null']
