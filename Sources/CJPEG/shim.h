// libjpeg, behind functions that return where it would jump: nothing may jump over a frame of
// Swift's.
//
// (TurboJPEG's functions need no jumps, but their version 2 refuses samplings that it has no name
// for: 4:1:0, 4:4:1.)
#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>

// Room for what libjpeg says of an error.
static const int jpeg_text_size = JMSG_LENGTH_MAX;

// How libjpeg's errors come back.
struct jpeg_failure {
  struct jpeg_error_mgr manager;  // The first member: libjpeg's pointer to it is one to the whole.
  jmp_buf back;
  char *text;  // Room for jpeg_text_size characters.
};

static inline void jpeg_fail(j_common_ptr image) {
  struct jpeg_failure *failure = (struct jpeg_failure *)image->err;
  image->err->format_message(image, failure->text);
  longjmp(failure->back, 1);
}

// A warning is an error. At the end of the data libjpeg invents an end marker and warns: half a
// file would be half grey. But bytes that belong to no segment, which some cameras write, change
// nothing.
static inline void jpeg_warn(j_common_ptr image, int level) {
  if (level < 0 && image->err->msg_code != JWRN_EXTRANEOUS_DATA) jpeg_fail(image);
}

// A few bytes can ask for thousands of passes over a large image.
static inline void jpeg_limit_scans(j_common_ptr image) {
  struct jpeg_failure *failure = (struct jpeg_failure *)image->err;
  if (((j_decompress_ptr)image)->input_scan_number <= 500) return;
  strcpy(failure->text, "it has more than 500 scans");
  longjmp(failure->back, 1);
}

static inline struct jpeg_error_mgr *jpeg_errors(struct jpeg_failure *failure, char *text) {
  jpeg_std_error(&failure->manager);
  failure->manager.error_exit = jpeg_fail;
  failure->manager.emit_message = jpeg_warn;
  failure->text = text;
  return &failure->manager;
}

// A JPEG that is being read.
struct jpeg_reader {
  struct jpeg_decompress_struct image;
  struct jpeg_progress_mgr progress;
  struct jpeg_failure failure;
};

static inline void jpeg_close(struct jpeg_reader *reader) {
  jpeg_destroy_decompress(&reader->image);
  free(reader);
}

// Reads a JPEG's header: the image's extents and number of components stand in the reader's `image`
// then. Bytes and text must stay where they are until the reader is closed. Returns null where it
// fails, and says in `text` why.
static inline struct jpeg_reader *jpeg_open(const unsigned char *bytes, unsigned long count, char *text) {
  struct jpeg_reader *reader = (struct jpeg_reader *)calloc(1, sizeof *reader);
  if (!reader) {
    strcpy(text, "out of memory");
    return NULL;
  }
  reader->image.err = jpeg_errors(&reader->failure, text);
  if (setjmp(reader->failure.back)) {
    jpeg_close(reader);
    return NULL;
  }
  jpeg_create_decompress(&reader->image);
  jpeg_mem_src(&reader->image, bytes, count);
  jpeg_read_header(&reader->image, TRUE);
  return reader;
}

// Reads the pixels: RGB, or, of four components, CMYK as the file has it. Returns whether that went
// well; else the text says why not.
//
// What libjpeg begins with is what Pillow takes: accurate integer DCT, smooth upsampling of the
// chroma.
static inline int jpeg_read(struct jpeg_reader *reader, unsigned char *pixels) {
  struct jpeg_decompress_struct *image = &reader->image;
  if (setjmp(reader->failure.back)) return 0;
  image->out_color_space = image->num_components == 4 ? JCS_CMYK : JCS_RGB;
  reader->progress.progress_monitor = jpeg_limit_scans;
  image->progress = &reader->progress;
  jpeg_start_decompress(image);
  const size_t stride = (size_t)image->output_width * (size_t)image->output_components;
  while (image->output_scanline < image->output_height) {
    JSAMPROW row = pixels + stride * image->output_scanline;
    jpeg_read_scanlines(image, &row, 1);
  }
  jpeg_finish_decompress(image);
  return 1;
}

// Writes pixels of 1 (grey) or 3 (RGB) bytes as a JPEG, colour in 4:2:0, into memory that `free`
// gives back. Returns 1; or 0, and says in `text` why not.
static inline int jpeg_encode(
    const unsigned char *pixels, int width, int height, int channels, int quality, unsigned char **bytes,
    unsigned long *count, char *text) {
  struct jpeg_compress_struct image = {0};
  struct jpeg_failure failure;
  image.err = jpeg_errors(&failure, text);
  if (setjmp(failure.back)) {
    jpeg_destroy_compress(&image);
    *bytes = NULL;  // The memory is lost: libjpeg has not said whether this is still the piece that it writes to.
    return 0;
  }
  jpeg_create_compress(&image);
  jpeg_mem_dest(&image, bytes, count);
  image.image_width = (JDIMENSION)width;
  image.image_height = (JDIMENSION)height;
  image.input_components = channels;
  image.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&image);
  jpeg_set_quality(&image, quality, TRUE);
  jpeg_start_compress(&image, TRUE);
  while (image.next_scanline < image.image_height) {
    JSAMPROW row = (JSAMPROW)pixels + (size_t)image.next_scanline * (size_t)width * (size_t)channels;
    jpeg_write_scanlines(&image, &row, 1);
  }
  jpeg_finish_compress(&image);
  jpeg_destroy_compress(&image);
  return 1;
}
