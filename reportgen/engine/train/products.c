/* Products of stacks of small matrices, and what follows them, in one pass over the result.
 *
 *     C[t][i] = add * C[t][i] + bias[t][i] + scale[t][i] * (A[t] B[t])[i]     for t < T, i < n
 *
 * A[t] is (n, k) with any strides, B[t] is (k, m) with one stride of 1, C[t] is (n, m), contiguous;
 * bias and scale have a number for each row, or are NULL (0 and 1). The product itself goes to
 * `copy` as well, unless that is NULL. Every sum is taken in the order of k with fused
 * multiply-adds, whatever the sizes: no number depends on what else stands in the stack.
 *
 * For processors with AVX-512; compiled where it is used, for float or double (kernel.py).
 */
#include <immintrin.h>

#ifdef DOUBLE
typedef double real;
typedef __m512d vector;
typedef __mmask8 mask;
#define OF(name) _mm512_##name##_pd
typedef long whole;
#else
typedef float real;
typedef __m512 vector;
typedef __mmask16 mask;
#define OF(name) _mm512_##name##_ps
typedef int whole;
#endif
typedef whole places __attribute__((vector_size(64)));
typedef long size;
enum { LANES = 64 / sizeof(real), ROWS = 12 };

/* Of `left` values, those that the next vector takes. */
static inline mask
next(size left)
{
    return left >= LANES ? (mask)-1 : left > 0 ? (mask)((1 << left) - 1) : 0;
}

/* The sums of up to 12 rows and 2 vectors stay in registers. */
static inline __attribute__((always_inline)) void
sums(int rows, int columns, mask first, mask second, size k, const real *a, size a_row,
     size a_column, const real *b, size b_row, vector sum[ROWS][2])
{
    for (size p = 0; p < k; p++) {
        vector left = OF(maskz_loadu)(first, b + p * b_row), right = left;
        if (columns > 1)
            right = OF(maskz_loadu)(second, b + p * b_row + LANES);
#pragma GCC unroll 12
        for (int i = 0; i < rows; i++) {
            vector factor = OF(set1)(a[i * a_row + p * a_column]);
            sum[i][0] = OF(fmadd)(factor, left, sum[i][0]);
            if (columns > 1)
                sum[i][1] = OF(fmadd)(factor, right, sum[i][1]);
        }
    }
}

typedef struct {
    real *c, *copy;
    const real *bias, *scale;
    int add;
} target;

static inline __attribute__((always_inline)) void
finish(target to, size row, size place, mask wide, vector sum)
{
    vector old = to.add ? OF(maskz_loadu)(wide, to.c + place) : OF(setzero)();
    if (to.bias)
        old = OF(add)(old, OF(set1)(to.bias[row]));
    vector factor = to.scale ? OF(set1)(to.scale[row]) : OF(set1)(1);
    OF(mask_storeu)(to.c + place, wide, OF(fmadd)(factor, sum, old));
    if (to.copy)
        OF(mask_storeu)(to.copy + place, wide, sum);
}

static inline __attribute__((always_inline)) void
tile(int rows, int columns, size left, size k, const real *a, size a_row, size a_column,
     const real *b, size b_row, target to, size row, size place, size m)
{
    vector sum[ROWS][2];
#pragma GCC unroll 12
    for (int i = 0; i < rows; i++)
        sum[i][0] = sum[i][1] = OF(setzero)();
    mask first = next(left), second = next(left - LANES);
    sums(rows, columns, first, second, k, a, a_row, a_column, b, b_row, sum);
#pragma GCC unroll 12
    for (int i = 0; i < rows; i++) {
        finish(to, row + i, place + i * m, first, sum[i][0]);
        if (columns > 1)
            finish(to, row + i, place + i * m + LANES, second, sum[i][1]);
    }
}

/* A square of LANES x LANES, transposed by exchanging ever larger blocks. */
static void
transpose(const real *from, size from_row, real *to, size to_row)
{
    vector x[LANES];
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++)
        x[i] = OF(loadu)(from + i * from_row);
#pragma GCC unroll 4
    for (int s = 1; s < LANES; s *= 2) {
        places low, high;
#pragma GCC unroll 16
        for (int j = 0; j < LANES; j++) {
            low[j] = j & s ? j - s + LANES : j;
            high[j] = j & s ? j + LANES : j + s;
        }
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++)
            if (!(i & s)) {
                vector one = x[i], other = x[i + s];
                x[i] = OF(permutex2var)(one, (__m512i)low, other);
                x[i + s] = OF(permutex2var)(one, (__m512i)high, other);
            }
    }
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++)
        OF(storeu)(to + i * to_row, x[i]);
}

/* B, (k, m) with rows that are not contiguous, as one with rows that are. */
static void
turn(size k, size m, const real *b, size b_column, real *to)
{
    for (size j = 0; j < m; j += LANES)
        for (size p = 0; p < k; p += LANES) {
            if (j + LANES <= m && p + LANES <= k) {
                transpose(b + p + j * b_column, b_column, to + p * m + j, m);
                continue;
            }
            for (size i = j; i < m && i < j + LANES; i++)
                for (size q = p; q < k && q < p + LANES; q++)
                    to[q * m + i] = b[q + i * b_column];
        }
}

#define ROW_CASE(n)                                                                              \
    case n:                                                                                      \
        if (m - j > LANES)                                                                       \
            tile(n, 2, m - j, k, upper, a_row, a_column, rows + j, row, to, at, at * m + j, m);  \
        else                                                                                     \
            tile(n, 1, m - j, k, upper, a_row, a_column, rows + j, row, to, at, at * m + j, m);  \
        break;

void
products(size T, size n, size k, size m, const real *a, size a_next, size a_row, size a_column,
         const real *b, size b_next, size b_row, size b_column, real *c, real *copy, int add,
         const real *bias, const real *scale, real *room)
{
    target to = {c, copy, bias, scale, add};
    for (size t = 0; t < T; t++, a += a_next, b += b_next) {
        const real *rows = b;
        size row = b_row;
        if (b_column != 1) {
            turn(k, m, b, b_column, room);
            rows = room, row = m;
        }
        for (size j = 0; j < m; j += 2 * LANES)
            for (size i = 0; i < n; i += ROWS) {
                const real *upper = a + i * a_row;
                size at = t * n + i;
                switch (n - i < ROWS ? n - i : ROWS) {
                    ROW_CASE(1) ROW_CASE(2) ROW_CASE(3) ROW_CASE(4) ROW_CASE(5) ROW_CASE(6)
                    ROW_CASE(7) ROW_CASE(8) ROW_CASE(9) ROW_CASE(10) ROW_CASE(11) ROW_CASE(12)
                }
            }
    }
}
