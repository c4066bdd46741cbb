/** "Mimikatz" of "Mimikatz - S0002": the name of an ATT&CK cluster without its id. */
export const withoutAttackId = (value: string): string => value.replace(/\s+-\s+[TGS]\d{4}(?:\.\d{3})?$/, '');
