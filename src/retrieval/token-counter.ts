/** The port of counting tokens the way some model's tokenizer does. */

export interface TokenCounter {
  /** Such as `o200k_base`. */
  readonly name: string
  /** Tokens of each text, in order, without any that a model puts around a text; special tokens count as plain text. */
  count(texts: readonly string[]): Promise<readonly number[]>
}
