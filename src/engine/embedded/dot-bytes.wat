;; The comparison of a question with a rounded vector, sixteen dimensions at a time. `npm run assemble` makes
;; `dot-bytes-module.ts` of it; the instructions are those of https://www.w3.org/TR/wasm-core-2/.
(module
  (import "section" "memory" (memory 1))

  ;; Sum of the products of so many signed bytes, from an address on, with as many signed 16-bit numbers from
  ;; address 0 on. `count` is a multiple of sixteen, above 0.
  (func (export "dot") (param $bytes i32) (param $count i32) (result i32)
    (local $at i32)
    (local $question i32)
    (local $sixteen v128)
    (local $sums v128)
    (loop $next
      (local.set $sixteen (v128.load (i32.add (local.get $bytes) (local.get $at))))
      (local.set $question (i32.shl (local.get $at) (i32.const 1)))
      (local.set $sums
        (i32x4.add
          (local.get $sums)
          (i32x4.add
            (i32x4.dot_i16x8_s
              (i16x8.extend_low_i8x16_s (local.get $sixteen))
              (v128.load (local.get $question)))
            (i32x4.dot_i16x8_s
              (i16x8.extend_high_i8x16_s (local.get $sixteen))
              (v128.load offset=16 (local.get $question))))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $count))))
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $sums)) (i32x4.extract_lane 1 (local.get $sums)))
      (i32.add (i32x4.extract_lane 2 (local.get $sums)) (i32x4.extract_lane 3 (local.get $sums)))))
)
