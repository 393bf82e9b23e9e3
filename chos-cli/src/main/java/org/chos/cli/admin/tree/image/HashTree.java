// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.HashFiles;

/**
 * The hashes of an image's blocks, opened once. Where there is no file with the root hash, that is
 * taken for it which they come to.
 */
public final class HashTree implements AutoCloseable {
  // The superblock, in a block of its own.
  private static final int SUPERBLOCK = 512;
  private static final byte[] SIGNATURE = "verity\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 8;
  private static final int HASH_TYPE = 12;
  private static final int ALGORITHM = 32;
  private static final int ALGORITHM_SIZE = 32;
  private static final int BLOCK_SIZE = 64;
  private static final int HASH_BLOCK_SIZE = 68;
  private static final int BLOCKS = 72;
  private static final int SALT_SIZE = 80;
  private static final int SALT = 88;
  private static final int LONGEST_SALT = 256;
  private static final int LARGEST_BLOCK = 1 << 19;

  /** In this one the salt comes before the block. */
  private static final int USUAL_TYPE = 1;

  private static final int LONGEST_HASH = 1024;

  private final RootsFile file;
  private final String rootHash;

  private HashTree(RootsFile file, String rootHash) {
    this.file = file;
    this.rootHash = rootHash;
  }

  /**
   * Opens what is beside an image.
   *
   * @param wanted how much of the image has to be covered
   * @param size the image's
   * @throws AdminFailure if it is there, and does not belong to the image
   */
  static Optional<HashTree> beside(String image, long wanted, long size)
      throws IOException, AdminFailure {
    HashFiles files = HashFiles.of(Path.of(image));
    String path = files.hashes().toString();
    if (!isThere(files.hashes())) {
      if (isThere(files.rootHash())) {
        throw new AdminFailure(
            files.rootHash()
                + " is there, and "
                + path
                + ", whose root hash it is, is not: copy it here as well");
      }
      return Optional.empty();
    }
    RootsFile file = RootsFile.open(path);
    try {
      Superblock superblock = Superblock.of(file, image);
      long covered = superblock.blocks() * superblock.blockSize();
      if (covered < wanted || covered > size) {
        throw new AdminFailure(
            path
                + " is of another image: it covers "
                + covered
                + " bytes, and "
                + image
                + " has "
                + size
                + ": "
                + makeAnew(image));
      }
      return Optional.of(new HashTree(file, rootHash(files.rootHash(), superblock, file)));
    } catch (IOException | AdminFailure e) {
      file.close();
      throw e;
    }
  }

  private static boolean isThere(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static String makeAnew(String image) {
    HashFiles files = HashFiles.of(Path.of(image));
    return "`veritysetup format "
        + image
        + " "
        + files.hashes()
        + " --root-hash-file "
        + files.rootHash()
        + "` makes both anew";
  }

  private static String rootHash(Path given, Superblock superblock, RootsFile file)
      throws IOException, AdminFailure {
    Optional<String> found = superblock.rootHash(file);
    if (!isThere(given)) {
      return found.orElseThrow(
          () ->
              new AdminFailure(
                  file.path()
                      + " has hashes by "
                      + superblock.algorithm()
                      + ", so that the root hash has to be in "
                      + given
                      + ": write it there"));
    }
    String said;
    try (RootsFile open = RootsFile.open(given.toString())) {
      said =
          new String(open.read(0, LONGEST_HASH), StandardCharsets.ISO_8859_1)
              .strip()
              .toLowerCase(Locale.ROOT);
    }
    if (!said.matches("([0-9a-f]{2})+")) {
      throw new AdminFailure(
          given + " is no root hash, which is one line of hexadecimal digits: write that into it");
    }
    if (found.isPresent() && !found.get().equals(said)) {
      throw new AdminFailure(
          given
              + " is not the root hash of "
              + file.path()
              + ", which is "
              + found.get()
              + ": one of them is another image's, or was changed: copy image, hashes and root hash"
              + " here again");
    }
    return said;
  }

  /**
   * What the file begins with.
   *
   * @param blocks how many blocks of the image it has hashes of
   */
  record Superblock(
      int type, String algorithm, int blockSize, int hashBlockSize, long blocks, byte[] salt) {
    static Superblock of(RootsFile file, String image) throws IOException, AdminFailure {
      ByteBuffer start =
          ByteBuffer.allocate(SUPERBLOCK)
              .put(file.read(0, SUPERBLOCK))
              .order(ByteOrder.LITTLE_ENDIAN);
      int block = start.getInt(BLOCK_SIZE);
      int hashBlock = start.getInt(HASH_BLOCK_SIZE);
      long blocks = start.getLong(BLOCKS);
      int salt = Short.toUnsignedInt(start.getShort(SALT_SIZE));
      if (!Arrays.equals(start.array(), 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)
          || start.getInt(VERSION) != 1
          || !isBlock(block)
          || !isBlock(hashBlock)
          || salt > LONGEST_SALT
          || blocks < 2
          || blocks > Long.MAX_VALUE / block
          || file.size() < 2L * hashBlock) {
        throw new AdminFailure(
            file.path()
                + " is not what veritysetup makes, or is damaged: copy it here again, or "
                + makeAnew(image));
      }
      return new Superblock(
          start.getInt(HASH_TYPE),
          new String(start.array(), ALGORITHM, ALGORITHM_SIZE, StandardCharsets.US_ASCII)
              .replaceFirst("\0.*", ""),
          block,
          hashBlock,
          blocks,
          Arrays.copyOfRange(start.array(), SALT, SALT + salt));
    }

    private static boolean isBlock(int size) {
      return size >= SUPERBLOCK && size <= LARGEST_BLOCK && Integer.bitCount(size) == 1;
    }

    /** The hash of the uppermost block, the first; empty for an algorithm that Java lacks. */
    Optional<String> rootHash(RootsFile file) throws IOException {
      MessageDigest digest;
      try {
        digest = MessageDigest.getInstance(algorithm.replaceFirst("^sha(?=[0-9]{3}$)", "SHA-"));
      } catch (NoSuchAlgorithmException e) {
        return Optional.empty();
      }
      byte[] block = file.read(hashBlockSize, hashBlockSize);
      if (type == USUAL_TYPE) {
        digest.update(salt);
        digest.update(block);
      } else {
        digest.update(block);
        digest.update(salt);
      }
      return Optional.of(HexFormat.of().formatHex(digest.digest()));
    }
  }

  String path() {
    return file.path();
  }

  int fd() {
    return file.fd();
  }

  String rootHash() {
    return rootHash;
  }

  @Override
  public void close() {
    file.close();
  }
}
