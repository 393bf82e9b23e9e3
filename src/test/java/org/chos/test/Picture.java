// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.chos.test.machine.Guest;

/**
 * What a browser has drawn.
 *
 * @param png the file as it was
 * @param image what is to be seen
 */
record Picture(byte[] png, BufferedImage image) {
  static Picture of(Guest guest, String path) throws IOException {
    byte[] png = guest.run("root", "cat", path).clean().stdout();
    return new Picture(png, ImageIO.read(new ByteArrayInputStream(png)));
  }

  /** In {@code target/pictures}, for people to look at. */
  Picture keep(String name) throws IOException {
    Path directory = Files.createDirectories(Path.of("target", "pictures"));
    Files.write(directory.resolve(name + ".png"), png);
    return this;
  }

  /** How many it has: a page that was not drawn has one. */
  long colours() {
    int width = image.getWidth();
    return Arrays.stream(image.getRGB(0, 0, width, image.getHeight(), null, 0, width))
        .distinct()
        .count();
  }
}
