// The width in bits of the vectors that this build may multiply and add in one instruction; 0 where it may not.
#if defined(__AVX512F__)
static const long fused_vector_bits = 512;
#elif defined(__AVX2__) && defined(__FMA__)
static const long fused_vector_bits = 256;
#else
static const long fused_vector_bits = 0;
#endif
