// libpng, and a decoder that returns where libpng would jump: nothing may jump over a frame of
// Swift's.
//
// (libpng's simplified interface needs no jumps, but gets interlaced images of 16 bits wrong: its
// issue 853.)
#include <setjmp.h>
#include <string.h>
#include <png.h>

// Room for what libpng says of an error.
static const int png_text_size = 256;

// What is left of a file, and where an error's text goes.
struct png_source {
  const unsigned char *bytes;
  size_t left;
  char *text;
};

static inline void png_take(png_structp png, png_bytep target, size_t count) {
  struct png_source *source = (struct png_source *)png_get_io_ptr(png);
  if (count > source->left) png_error(png, "the file ends before its end chunk");
  memcpy(target, source->bytes, count);
  source->bytes += count;
  source->left -= count;
}

static inline void png_fail(png_structp png, png_const_charp text) {
  strncpy(((struct png_source *)png_get_error_ptr(png))->text, text, png_text_size - 1);
  png_longjmp(png, 1);
}

// What libpng warns of, it can do without.
static inline void png_go_on(png_structp png, png_const_charp text) {}

// An image's extents.
struct png_extents {
  unsigned width, height;
};

// Reads a PNG's extents and, unless `pixels` is null, its pixels as RGB: 16 bits rounded to 8,
// alpha dropped, gammas left alone. Returns 1; or 0, and says in `text`, which is zeroed, why not.
static inline int png_decode(
    const unsigned char *bytes, size_t count, struct png_extents *extents, unsigned char *pixels, char *text) {
  struct png_source source = {bytes, count, text};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, png_fail, png_go_on);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    if (!*text) strcpy(text, "out of memory");
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
  }
  png_set_read_fn(png, &source, png_take);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);  // No chunk but those that pixels need.
  png_read_info(png, info);
  *extents = (struct png_extents){png_get_image_width(png, info), png_get_image_height(png, info)};
  if (pixels) {
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_strip_alpha(png);
    png_set_gray_to_rgb(png);
    const int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    const size_t stride = png_get_rowbytes(png, info);
    if (stride != (size_t)extents->width * 3) png_error(png, "its rows do not become RGB");
    for (int pass = 0; pass < passes; pass++) {
      for (unsigned y = 0; y < extents->height; y++) png_read_row(png, pixels + stride * y, NULL);
    }
    png_read_end(png, NULL);
  }
  png_destroy_read_struct(&png, &info, NULL);
  return 1;
}
